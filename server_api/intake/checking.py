"""One step of the intake: a received package is checked behind closed doors."""

from __future__ import annotations

import logging

from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Job
from medal_desktop.package.documents import Finding
from medal_desktop.package.reader import read_envelope
from server_api.intake import claims, ownership
from server_api.intake.inspection import inspect
from server_api.intake.references import ReferencesUnchecked
from server_api.keys import INTAKE, load_key
from server_api.review import signers
from server_api.services import Services
from server_api.storage.local import PACKAGE

log = logging.getLogger("medal.intake")

TRIES = 3
_UNCHECKED = Finding(
    code=ReferencesUnchecked.code,
    message="The reference answers could not be checked within the server's time and memory.",
    place="references",
    advice="Look at the masks: each lies on the grid of its series. Build the package again; if "
    "it comes back once more, ask your MEDAL contact.",
)


def step(services: Services) -> bool:
    """Check one submission; False when none waits.

    A fault of the server's own (disk, memory, a missing key) leaves the package where it is, to be
    checked again later: it is no finding against the submitter.
    """
    held = claims.claim(services)
    if held is None:
        return False
    try:
        with claims.heartbeat(services, held):
            _check(services, held)
    except ReferencesUnchecked as fault:
        _try_again_or_return(services, held, fault)
    except (OSError, MemoryError, MedalError, RuntimeError) as fault:
        _try_later(services, held, fault)
    return True


def _try_again_or_return(services: Services, held: claims.Claim, fault: Exception) -> None:
    """Return a package whose references break their check, which would else be tried for ever."""
    if held.fence < TRIES or not (services.storage.keys / "evaluation.key").is_file():
        _try_later(services, held, fault)
    else:
        claims.send_back(services, held, (_UNCHECKED,))


def _try_later(services: Services, held: claims.Claim, fault: Exception) -> None:
    fields = {"submission": held.id, "tries": held.fence}
    log.error("check failed: %s", type(fault).__name__, extra={"fields": fields})
    claims.try_later(services, held)


def _check(services: Services, held: claims.Claim) -> None:
    folder = services.storage.prepare_quarantine(held.id)
    result = inspect(folder, load_key(services, INTAKE), services.settings, Job())
    findings = result.findings
    if result.challenge is None:
        claims.send_back(services, held, findings)
        return
    envelope = read_envelope(folder / PACKAGE)
    findings += ownership.findings(services, held.account_id, result.challenge)
    findings += signers.findings(services, held.account_id, envelope.signer)
    claims.note_signer(services, held, envelope)
    if any(finding.blocking for finding in findings):
        claims.send_back(services, held, findings)
    else:
        claims.pass_on(services, held, result.challenge, findings)
