"""A submission in lines, as a member of the panel reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from medal_desktop.challenge.forms import load_form
from medal_desktop.package.documents import Challenge, Finding, Question
from medal_desktop.package.messages import SubmissionStatus
from medal_desktop.workflow.review import Submitted


def lines(submitted: Submitted) -> Iterator[str]:
    """Yield all that the panel judges by."""
    yield from _head(submitted.status)
    yield from _findings(submitted.status.findings)
    if submitted.challenge:
        yield from _description(submitted.challenge.description)
        yield from _tasks(submitted.challenge)
        yield from _cases(submitted.challenge)


def _head(status: SubmissionStatus) -> Iterator[str]:
    signer = f"{status.signer} (key {status.signer_key})" if status.signer_key else "-"
    version = f"{status.challenge_id} {status.version}".strip()
    facts = {
        "Submission": status.id,
        "Challenge": f"{status.name or '-'} ({version or '-'})",
        "State": status.state,
        "Submitter": status.submitter or "-",
        "Signed by": signer,
        "Received": status.received or "-",
        "SHA-256": status.sha256,
        "Comment": status.comment or "-",
    }
    for name, value in facts.items():
        yield f"{name + ':':12}{_plain(str(value))}"


def _findings(findings: tuple[Finding, ...]) -> Iterator[str]:
    yield from ("", f"Findings: {len(findings)}")
    for one in findings:
        weight = "stops" if one.blocking else "noted"
        yield f"  [{weight}] {_plain(one.place or '-')}: {_plain(one.message)}  ({one.code})"
        if one.advice:
            yield f"          {_plain(one.advice)}"


def _description(description: Mapping[str, Any]) -> Iterator[str]:
    for section in load_form().sections:
        told = [field for field in section.fields if field.name in description]
        if told:
            yield from ("", section.title)
        for field in told:
            yield f"  {field.title}: {_value(description[field.name])}"


def _tasks(challenge: Challenge) -> Iterator[str]:
    for task in challenge.tasks:
        yield from ("", f"Task: {_plain(task.name)}")
        for question in task.questions:
            metrics = ", ".join(metric.name for metric in question.metrics)
            yield f"  {_plain(question.text)}"
            yield f"    {_answer(question)}; metrics: {metrics}"


def _answer(question: Question) -> str:
    names = [option.label for option in question.options]
    names += [segment.name for segment in question.segments]
    told = f"{question.answer_type}: {_plain(', '.join(names))}" if names else question.answer_type
    if question.minimum is None or question.maximum is None:
        return told
    return f"{told} from {question.minimum:g} to {question.maximum:g} {question.unit}".rstrip()


def _cases(challenge: Challenge) -> Iterator[str]:
    yield from ("", f"Cases: {len(challenge.cases)}")
    for case in challenge.cases:
        series = ", ".join(f"{one.id} {one.modality} {one.files} files" for one in case.series)
        yield f"  {case.id} ({case.split}): {series}"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_value(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_value(one) for one in value)
    return _plain(str(value))


def _plain(untrusted: str) -> str:
    """Keep a stranger's words from steering the terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in untrusted)
