"""Looking into a package that somebody else sealed; nothing is written, nothing is taken over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from medal_desktop.base.progress import Job
from medal_desktop.challenge.draft import ChallengeDraft
from medal_desktop.challenge.forms import load_form
from medal_desktop.challenge.proposal import proposal
from medal_desktop.challenge.proposal_html import to_html
from medal_desktop.package.documents import Challenge
from medal_desktop.package.envelope import Envelope
from medal_desktop.package.reader import verify_inputs, verify_outside
from medal_desktop.workflow.verify import read_key


@dataclass(frozen=True, slots=True, kw_only=True)
class InsideView:
    """What a package says of itself.

    `facts` are pairs of words from the clear, signed label; `proposal` is the whole description as
    HTML, empty without the key that opens the inputs.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    proposal: str = ""


def look_inside(path: Path, job: Job, intake_key: Path | None = None) -> InsideView:
    """Verify a package and show it: its label without a key, its description with the intake key.

    Raises:
        PackageError: the package is not what it says it is.
        UnreadableDocument: `intake_key` holds no key.
    """
    envelope = verify_outside(path, job)
    if intake_key is None:
        return InsideView(title=envelope.challenge_id, facts=_facts(envelope))
    whole = verify_inputs(path, read_key(intake_key), job)
    return InsideView(title=whole.name, facts=_facts(envelope), proposal=_html(whole))


def _html(whole: Challenge) -> str:
    draft = ChallengeDraft(
        id=whole.id,
        version=whole.version,
        name=whole.name,
        description=whole.description,
        tasks=whole.tasks,
        canary=whole.canary,
    )
    return to_html(proposal(draft, load_form(), whole.cases))


def _facts(envelope: Envelope) -> tuple[tuple[str, str], ...]:
    return (
        ("Challenge", f"{envelope.challenge_id}, version {envelope.challenge_version}"),
        ("Signed by", envelope.signer_name),
        ("Signing key", envelope.signer.id),
        ("Sealed", f"{envelope.created[:10]} with {envelope.client}"),
        ("Inputs", _member(envelope.inputs.size, envelope.inputs.recipients)),
        ("References", _member(envelope.references.size, envelope.references.recipients)),
        ("Found", "whole, signed, and unchanged since"),
    )


def _member(size: int, recipients: tuple[str, ...]) -> str:
    return f"{size / 1e6:,.1f} MB, sealed to the key {', '.join(recipients)}"
