"""The documents that the writer makes from a challenge, for people and for other programs."""

from __future__ import annotations

from typing import Any

from medal_desktop.base.identifiers import is_slug
from medal_desktop.package.documents import Challenge, Question
from medal_desktop.package.jsonld import croissant, ro_crate
from medal_desktop.package.parsing import json_bytes, to_json
from medal_desktop.package.vocabulary import Split

_ATTEST = "attest_"


def interfaces(challenge: Challenge) -> dict[str, Any]:
    """Give what a model finds under `/input` and must leave under `/output`, typed."""
    modalities = {series.modality for case in challenge.cases for series in case.series}
    return {
        "schema_version": "1.0",
        "challenge_id": challenge.id,
        "challenge_version": challenge.version,
        "inputs": [
            {"path": "/input/<case-id>/question.json", "type": "CaseQuestion"},
            {
                "path": "/input/<case-id>/<series-id>/",
                "type": "DICOM series",
                "modalities": sorted(modalities),
            },
            {"path": "/input/<case-id>/<series-id>.nii.gz", "type": "NIfTI", "when": "volume"},
        ],
        "outputs": [
            {
                "path": "/output/<case-id>/answer.json",
                "type": "Answers",
                "tasks": {
                    task.id: {question.id: _output(question) for question in task.questions}
                    for task in challenge.tasks
                },
            }
        ],
    }


def _output(question: Question) -> dict[str, Any]:
    fields = question.model_dump(
        mode="json",
        exclude={"id", "text", "metrics"},
        exclude_none=True,
        exclude_defaults=True,
    )
    return {**fields, "answer_type": question.answer_type.value}


def documents(challenge: Challenge, signer_name: str, created: str) -> dict[str, bytes]:
    """Give the generated files of the inputs bag by name, relative to `data/`."""
    return {
        "challenge.json": to_json(challenge),
        "interfaces.json": json_bytes(interfaces(challenge)),
        "ro-crate-metadata.json": json_bytes(ro_crate(challenge, signer_name, created)),
        "croissant.json": json_bytes(croissant(challenge, signer_name, created)),
    }


def companions(challenge: Challenge) -> dict[str, bytes]:
    """Give `README.md`, `LICENSE.txt` and `attestations/*.json` where the submitter brings none."""
    attestations = {
        f"attestations/{name.removeprefix(_ATTEST)}.json": json_bytes(value)
        for name, value in challenge.description.items()
        if name.startswith(_ATTEST) and is_slug(name.removeprefix(_ATTEST))
    }
    return {
        **attestations,
        "README.md": _readme(challenge).encode(),
        "LICENSE.txt": f"{licence(challenge)}\n".encode(),
    }


def licence(challenge: Challenge) -> str:
    """Give the licence in the submitter's words."""
    value = challenge.description.get("licence")
    return value if isinstance(value, str) and value else "All rights reserved."


def _readme(challenge: Challenge) -> str:
    public = sum(case.split is Split.PUBLIC for case in challenge.cases)
    abstract = challenge.description.get("abstract")
    lines = [f"# {challenge.name}", "", f"{challenge.id}, version {challenge.version}", ""]
    if isinstance(abstract, str) and abstract:
        lines += [abstract, ""]
    lines += [f"{len(challenge.cases)} cases, {public} of them with public answers.", ""]
    for task in challenge.tasks:
        lines += [f"## {task.name}", ""]
        lines += [f"- {question.text}" for question in task.questions] + [""]
    return "\n".join(lines)
