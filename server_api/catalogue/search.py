"""Full text and facets, the same on every database: some thousand versions are soon looked through.

Every word that is asked for must begin some word of an entry; where it stands says how much it
counts. Within a facet choices are alternatives, between facets all must hold. The counts beside a
facet's values tell what choosing them would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from medal_desktop.package.documents import Document
from server_api.catalogue.entries import CatalogueEntry, words_of

FACETS = ("modality", "body_part", "task", "licence", "duo")
PAGE = 50
_WEIGHTS = {"name": 8, "keywords": 4, "facets": 2, "abstract": 1}


class FacetValue(Document):
    """One value of a facet, and how many entries choosing it would give."""

    value: str
    count: int
    chosen: bool


class CataloguePage(Document):
    """What was found: the best first, or the newest where nothing was asked."""

    total: int
    page: int
    entries: tuple[CatalogueEntry, ...]
    facets: dict[str, tuple[FacetValue, ...]]


def search(
    found: Sequence[CatalogueEntry], text: str, chosen: Mapping[str, Sequence[str]], page: int = 1
) -> CataloguePage:
    """Look for a text among entries, and keep to the facets that are chosen."""
    wanted = words_of(text)[:20]
    scored = [(score, entry) for entry in found if (score := _score(entry, wanted))]
    matching = [entry for score, entry in sorted(scored, key=lambda one: -one[0])]
    kept = [entry for entry in matching if _fits(entry, chosen)]
    begin = (page - 1) * PAGE
    return CataloguePage(
        total=len(kept),
        page=page,
        entries=tuple(kept[begin : begin + PAGE]),
        facets={name: _facet(name, matching, chosen) for name in FACETS},
    )


def _facet(
    name: str, matching: Sequence[CatalogueEntry], chosen: Mapping[str, Sequence[str]]
) -> tuple[FacetValue, ...]:
    others = {facet: values for facet, values in chosen.items() if facet != name}
    counts = Counter(
        value for entry in matching if _fits(entry, others) for value in getattr(entry, name)
    )
    mine = set(chosen.get(name, ()))
    values = sorted(counts.keys() | mine, key=lambda value: (-counts[value], value))
    return tuple(
        FacetValue(value=value, count=counts[value], chosen=value in mine) for value in values
    )


def _fits(entry: CatalogueEntry, chosen: Mapping[str, Sequence[str]]) -> bool:
    return all(
        not values or set(values) & set(getattr(entry, name)) for name, values in chosen.items()
    )


def _score(entry: CatalogueEntry, wanted: Sequence[str]) -> int:
    """Give how well an entry fits; 0 where a word is nowhere in it."""
    if not wanted:
        return 1
    words = _words(entry)
    points = [_best(words, word) for word in wanted]
    return sum(points) if all(points) else 0


def _best(words: Mapping[str, int], wanted: str) -> int:
    return max((weight for word, weight in words.items() if word.startswith(wanted)), default=0)


@lru_cache(maxsize=4096)
def _words(entry: CatalogueEntry) -> dict[str, int]:
    facets = " ".join(value for name in FACETS for value in getattr(entry, name))
    texts = {
        "abstract": entry.abstract,
        "facets": f"{facets} {entry.challenge_id}",
        "keywords": " ".join(entry.keywords),
        "name": entry.name,
    }
    return {word: _WEIGHTS[place] for place, text in texts.items() for word in words_of(text)}
