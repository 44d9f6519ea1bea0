"""Whose signature is it? A key belongs to the account whose package the panel first accepted."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from medal_desktop.package.documents import Finding
from medal_desktop.package.messages import PublicKey
from server_api.db.tables import SignerRow, SubmissionRow
from server_api.errors import Conflict
from server_api.services import Services


def findings(services: Services, account_id: str, signer: PublicKey) -> tuple[Finding, ...]:
    """Say what speaks against this key as this account's."""
    with services.database.reading() as session:
        bound = session.get(SignerRow, signer.public)
        if bound is not None:
            return () if bound.account_id == account_id else (_FOREIGN,)
        known = session.scalar(select(SignerRow).where(SignerRow.account_id == account_id).limit(1))
    return (_NEW,) if known else ()


def bind(session: Session, submission: SubmissionRow) -> None:
    """Make the key that signed an accepted submission its account's, for good.

    What was checked before signers were noted names no key, and binds none.

    Raises:
        Conflict: it was bound to another account in the meantime.
    """
    if not submission.signer_public:
        return
    bound = session.get(SignerRow, submission.signer_public)
    if bound is None:
        session.add(
            SignerRow(
                public=submission.signer_public,
                key_id=submission.signer_key,
                account_id=submission.account_id,
            )
        )
    elif bound.account_id != submission.account_id:
        raise Conflict("the key that signed it belongs to another account")


_FOREIGN = Finding(
    code="intake.foreign-signer",
    message="This package is signed by a key that belongs to another account.",
    place="package",
    advice="Sign with a key of your own, then build the package again.",
)
_NEW = Finding(
    code="intake.new-signer",
    message="This package is signed by a key that this account has not used before.",
    place="package",
    advice="Ask the submitter by a known way whether the key, by its id, is theirs.",
    blocking=False,
)
