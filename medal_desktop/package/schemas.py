"""The documents' JSON Schemas, for people who write models and tools in other languages.

`python -m medal_desktop.package.schemas` writes them to `resources/schemas/`.
"""

from __future__ import annotations

from pathlib import Path

from pydantic.json_schema import GenerateJsonSchema

from medal_desktop.base.assets import asset
from medal_desktop.base.files import write_text
from medal_desktop.package.bag import Signature
from medal_desktop.package.documents import Answers, CaseQuestion, Challenge, Document
from medal_desktop.package.envelope import Envelope
from medal_desktop.package.messages import (
    Board,
    Decision,
    EvaluationRequest,
    EvaluationStatus,
    ModelStatus,
    Problem,
    Recipients,
    SubmissionStatus,
    Withdrawal,
    WithdrawalRequest,
)
from medal_desktop.package.parsing import json_bytes

FOLDER = "schemas"
DOCUMENTS: dict[str, type[Document]] = {
    "answers": Answers,
    "board": Board,
    "case-question": CaseQuestion,
    "challenge": Challenge,
    "decision": Decision,
    "envelope": Envelope,
    "evaluation-request": EvaluationRequest,
    "evaluation-status": EvaluationStatus,
    "model-status": ModelStatus,
    "problem": Problem,
    "recipients": Recipients,
    "signature": Signature,
    "submission-status": SubmissionStatus,
    "withdrawal": Withdrawal,
    "withdrawal-request": WithdrawalRequest,
}


def schema_file(name: str) -> str:
    """Give the name of a document's schema."""
    return f"{name}.schema.json"


def schema_text(name: str) -> str:
    """Give a document's schema (JSON Schema 2020-12) as JSON."""
    schema = DOCUMENTS[name].model_json_schema(mode="validation")
    head = {"$schema": GenerateJsonSchema.schema_dialect, "$id": f"urn:medal:schemas:{name}:1.0"}
    return json_bytes({**head, **schema}).decode()


def export(folder: Path) -> None:
    """Write all schemas into `folder`."""
    for name in DOCUMENTS:
        write_text(folder / schema_file(name), schema_text(name))


if __name__ == "__main__":
    export(asset(FOLDER))
