"""All looks in one go; one that fails does not hide the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from medal_desktop.base import policy
from medal_desktop.base.progress import Job
from medal_desktop.workflow import settings
from medal_desktop.workflow.doctor import display, machine, network
from medal_desktop.workflow.doctor.verdict import State, Verdict, bad

Look = Callable[[], tuple[Verdict, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What was found; `well` when nothing is bad."""

    verdicts: tuple[Verdict, ...]

    @property
    def well(self) -> bool:
        """Whether everything will work."""
        return all(verdict.state is not State.BAD for verdict in self.verdicts)


def examine(
    environment: Mapping[str, str], *, server: str = "", quick: bool = False, job: Job | None = None
) -> Examination:
    """Look at the installation, the computer and the way to the server.

    Args:
        environment: the process's.
        server: the address to ask; the one that was chosen before, when empty.
        quick: leave out what opens a window or the network.
        job: shows progress and can stop it.
    """
    chosen = settings.load()
    asked = policy.current().chosen("ServerUrl", server or chosen.server)
    folder = Path(chosen.workspace) if chosen.workspace else settings.folder()
    looks: dict[str, Look] = {
        "Installation": lambda: (machine.look_at_parts(),),
        "Policy": lambda: (machine.look_at_policy(),),
        "Memory": lambda: (machine.look_at_processors(),),
        "Disk": lambda: (machine.look_at_room(folder),),
        "Settings": lambda: (machine.look_at_home(),),
        "Keys": lambda: (machine.look_at_secrets(environment),),
    }
    if not quick:
        looks["Display"] = lambda: (display.look_at_display(),)
        looks["Server"] = lambda: network.look_at_network(asked)
    return Examination(verdicts=tuple(_all(looks, job or Job())))


def _all(looks: Mapping[str, Look], job: Job) -> list[Verdict]:
    found: list[Verdict] = []
    for number, (name, take) in enumerate(looks.items()):
        job.step(number, len(looks), name)
        try:
            found += take()
        except Exception as error:  # noqa: BLE001 - a doctor that falls ill tells nobody anything
            words = f"could not be looked at ({type(error).__name__})"
            found.append(bad(name, words, "Send the support bundle to your MEDAL contact."))
    return found
