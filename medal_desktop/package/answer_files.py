"""The answers that lie in folders: one folder per case, in it `answer.json` and its masks."""

from __future__ import annotations

from pathlib import Path

from medal_desktop.package.answer_rules import judge_answers
from medal_desktop.package.documents import Answers, Challenge, Finding
from medal_desktop.package.errors import DocumentTooLarge, PackageError
from medal_desktop.package.parsing import DOCUMENT_LIMIT, parse

ANSWER = "answer.json"


def read_answers(file: Path) -> Answers:
    """Read one `answer.json`.

    Raises:
        DocumentTooLarge: it is larger than any real one.
        StaleSchema: it has another schema version.
        InvalidDocument: it does not have the form of answers.
    """
    if file.stat().st_size > DOCUMENT_LIMIT:
        raise DocumentTooLarge(ANSWER)
    return parse(Answers, file.read_bytes(), ANSWER)


def judge_folder(challenge: Challenge, folder: Path) -> tuple[Finding, ...]:
    """Judge all of `folder/<case-id>/answer.json`; masks are looked for, not opened."""
    found: list[Finding] = []
    for case in sorted(folder.iterdir()) if folder.is_dir() else ():
        found += _judge_case(challenge, case)
    return tuple(found)


def _judge_case(challenge: Challenge, folder: Path) -> tuple[Finding, ...]:
    place = f"cases/{folder.name}"
    try:
        answers = read_answers(folder / ANSWER)
    except (PackageError, FileNotFoundError) as error:
        code = error.code if isinstance(error, PackageError) else "answers.missing"
        return (Finding(code=code, place=place, message="The answers cannot be read."),)
    if answers.case_id != folder.name:
        message = "The answers in this folder belong to another case."
        return (Finding(code="answers.other-case", place=place, message=message),)
    files = {file.name for file in folder.iterdir() if file.is_file()} - {ANSWER}
    return judge_answers(challenge, answers, files)
