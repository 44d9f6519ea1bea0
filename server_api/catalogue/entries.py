"""One published challenge version as the catalogue shows it: words to search, facets to choose."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from medal_desktop.base.assets import load_json
from medal_desktop.package.documents import Challenge, Document
from medal_desktop.package.vocabulary import Split
from server_api.db.tables import ChallengeRow

_LONGEST = 2000
_WORD = re.compile(r"\w+")


class CatalogueEntry(Document):
    """One published version; every facet is a list, empty where nothing is known."""

    challenge_id: str
    version: str
    name: str
    abstract: str
    published: str
    public_cases: int
    hidden_cases: int
    keywords: tuple[str, ...]
    modality: tuple[str, ...]
    body_part: tuple[str, ...]
    task: tuple[str, ...]
    licence: tuple[str, ...]
    duo: tuple[str, ...]


def entries(session: Session) -> list[CatalogueEntry]:
    """Give every published version that was not withdrawn, newest first."""
    rows = session.scalars(
        select(ChallengeRow)
        .where(ChallengeRow.withdrawn == "")
        .order_by(ChallengeRow.published.desc())
    )
    return [_entry(row.document, row.published) for row in rows]


def words_of(text: str) -> list[str]:
    """Give the words of a text as they are compared: small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(one for one in plain if not unicodedata.combining(one)))


@lru_cache(maxsize=4096)
def _entry(document: str, published: str) -> CatalogueEntry:
    """Read one document; what is published never changes, so that it is read once."""
    challenge = Challenge.model_validate_json(document)
    told = challenge.description
    hidden = sum(case.split is Split.HIDDEN for case in challenge.cases)
    modalities = {series.modality for case in challenge.cases for series in case.series}
    return CatalogueEntry(
        challenge_id=challenge.id,
        version=challenge.version,
        name=challenge.name,
        abstract=_text(told.get("abstract"))[:_LONGEST],
        published=published,
        public_cases=len(challenge.cases) - hidden,
        hidden_cases=hidden,
        keywords=_texts(told.get("keywords")),
        modality=tuple(sorted(modalities)),
        body_part=_body_parts(_text(told.get("data_origin"))),
        task=_texts(told.get("task_category")) or _answer_types(challenge),
        licence=_texts([told.get("licence")]),
        duo=_texts([told.get("duo_permission"), *_texts(told.get("duo_modifiers"))]),
    )


def _answer_types(challenge: Challenge) -> tuple[str, ...]:
    kinds = {one.answer_type.value for task in challenge.tasks for one in task.questions}
    return tuple(sorted(kinds))


def _body_parts(text: str) -> tuple[str, ...]:
    """Name the parts of the body that a description speaks of."""
    said = " ".join(words_of(text))
    known: dict[str, list[str]] = load_json("catalogue/body_parts.json")
    found = (
        part
        for part, names in known.items()
        if any(re.search(rf"\b{re.escape(' '.join(words_of(name)))}\b", said) for name in names)
    )
    return tuple(found)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    listed = value if isinstance(value, (list, tuple)) else []
    return tuple(dict.fromkeys(text for text in map(_text, listed) if text))
