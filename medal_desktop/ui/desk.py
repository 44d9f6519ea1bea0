"""What a page may do: one method per verb, bound to the workspace, vault and settings in use."""
# ruff: noqa: PLC0415 - the verbs bring heavy libraries along; they load on use, after first paint

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medal_desktop.base.progress import Job
from medal_desktop.package.vocabulary import Split
from medal_desktop.ui.desk_annotate import AnnotateVerbs
from medal_desktop.ui.desk_deid import DeidVerbs
from medal_desktop.workflow.views import (
    CaseView,
    ChangeRow,
    CheckLine,
    DeidView,
    FormView,
    LibraryView,
    PackageView,
    RailView,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from medal_desktop.challenge.baseline import Summary
    from medal_desktop.challenge.difference import Change
    from medal_desktop.dicom.series import Group
    from medal_desktop.package.documents import Task
    from medal_desktop.package.messages import (
        DeviceCode,
        Recipients,
        SignedIn,
        SubmissionStatus,
        WithdrawalReason,
    )
    from medal_desktop.upload.pacing import Gate
    from medal_desktop.workflow.cases import Series
    from medal_desktop.workflow.companions import Companion
    from medal_desktop.workflow.look_inside import InsideView
    from medal_desktop.workflow.open_folder import Library
    from medal_desktop.workflow.secrets import Vault
    from medal_desktop.workflow.session import Session
    from medal_desktop.workflow.settings import Settings
    from medal_desktop.workflow.workspace import Workspace


@dataclass(slots=True)
class Desk(AnnotateVerbs, DeidVerbs):
    """The workspace on the desk, the key cabinet beside it, and the folder last opened."""

    workspace: Workspace
    vault: Vault
    settings: Settings
    library: Library | None = None
    settings_folder: Path | None = None
    session: Session | None = None

    @property
    def sealed_folder(self) -> Path:
        """Where sealed packages are kept, beside the workspace's other files."""
        return self.workspace.folder / "sealed"

    @property
    def key_file(self) -> Path:
        """Where secrets rest on a computer without a keyring, under a passphrase."""
        from medal_desktop.ui.verbs import settings as kept

        return kept.key_file(self.settings_folder)

    def secrets_ready(self) -> bool:
        """Tell whether verbs that need a secret can have it without a passphrase; slow."""
        return self.vault.ready()

    def has_key_file(self) -> bool:
        """Tell whether a passphrase was chosen before."""
        return self.key_file.exists()

    def open_key_file(self, passphrase: str) -> None:
        """Open the file of secrets, or begin a new one; slow."""
        from medal_desktop.workflow.secrets import open_file_vault

        self.vault = open_file_vault(self.key_file, passphrase)

    def rail(self) -> RailView:
        """Read the story so far."""
        from medal_desktop.ui.verbs import rail

        return rail.rail(self.workspace)

    # Load

    def open_folder(self, paths: Sequence[Path], job: Job) -> LibraryView:
        """Look through folders and files; slow."""
        from medal_desktop.ui.verbs import open_folder

        self.library = open_folder.open_folder(paths, job, self.workspace.scans)
        return open_folder.view(self.workspace, self.library)

    def library_view(self) -> LibraryView:
        """Show the folder last opened; empty when there is none."""
        from medal_desktop.ui.verbs import open_folder

        if self.library is None:
            return LibraryView()
        return open_folder.view(self.workspace, self.library)

    def thumbnail(self, key: str, size: int) -> NDArray[np.uint8]:
        """Draw a series small, (rows, columns) or (rows, columns, 3); slow."""
        from medal_desktop.ui.verbs import open_folder

        if self.library is None:
            raise KeyError(key)
        return open_folder.thumbnail(self.library, key, size=size)

    def add_case(self, keys: Sequence[str], split: Split) -> CaseView:
        """Make a case of some series, and remember what others drew over them."""
        from medal_desktop.ui.verbs import cases, companions

        if self.library is None:
            raise KeyError("library")
        made = cases.add_case(self.workspace, self.library, keys, split)
        companions.keep(self.workspace, made.id, self.library)
        return made

    # Annotate

    def set_split(self, case_id: str, split: Split) -> CaseView:
        """Show a case's answers to everybody, or to nobody."""
        from medal_desktop.ui.verbs import cases

        return cases.set_split(self.workspace, case_id, split)

    def load_series(self, case_id: str, series_id: str, job: Job) -> Series:
        """Read a series' pixels; slow."""
        from medal_desktop.ui.verbs import cases

        return cases.load_series(self.workspace, case_id, series_id, job)

    def companions(self, case_id: str) -> tuple[Companion, ...]:
        """List what others drew over the images of a case."""
        from medal_desktop.ui.verbs import companions

        return companions.listed(self.workspace, case_id)

    def open_companion(self, case_id: str, key: str, job: Job) -> Group:
        """Find what others drew again; slow."""
        from medal_desktop.ui.verbs import companions

        return companions.open_companion(self.workspace, case_id, key, job)

    def first_look(self, key: str) -> Group | None:
        """Give a series of the folder last opened, to show a picture before all are read."""
        if self.library is None:
            return None
        return next((group for group in self.library.scan.groups if group.key == key), None)

    # De-identify

    def profiles(self) -> tuple[tuple[str, str], ...]:
        """List the profiles, (name, title)."""
        from medal_desktop.ui.verbs import deidentify

        return deidentify.profiles()

    def deid_view(self) -> DeidView:
        """Show how far de-identification is."""
        from medal_desktop.ui.verbs import deidentify

        return deidentify.view(self.workspace)

    def deidentify(self, profile: str, job: Job) -> DeidView:
        """Make de-identified copies and check them; slow."""
        from medal_desktop.ui.verbs import deidentify

        return deidentify.deidentify(self.workspace, self.vault, profile, job)

    def decide(self, decision_id: str, name: str, reason: str) -> DeidView:
        """Keep what a named person decided about a finding."""
        from medal_desktop.ui.verbs import deidentify

        return deidentify.decide(self.workspace, decision_id, name, reason)

    def compare(self, case_id: str, series_id: str) -> tuple[ChangeRow, ...]:
        """Show one original beside its copy, in memory only; slow."""
        from medal_desktop.ui.verbs import deidentify

        return deidentify.compare(self.workspace, case_id, series_id)

    # Describe

    def form(self) -> FormView:
        """Show the form."""
        from medal_desktop.ui.verbs import describe

        return describe.form(self.workspace)

    def set_field(self, name: str, value: Any) -> FormView:
        """Keep one field of the form."""
        from medal_desktop.ui.verbs import describe

        return describe.set_field(self.workspace, name, value)

    def set_name(self, name: str) -> FormView:
        """Keep the challenge's name."""
        from medal_desktop.ui.verbs import describe

        return describe.set_name(self.workspace, name)

    def load_description(self, path: Path) -> FormView:
        """Fill in the form from a JSON file."""
        from medal_desktop.ui.verbs import describe

        return describe.load_description(self.workspace, path)

    def sealed_versions(self) -> tuple[str, ...]:
        """List the versions whose description was kept when they were sealed, oldest first."""
        from medal_desktop.ui.verbs import snapshots

        return snapshots.versions(self.workspace)

    def changes_since(self, version: str) -> tuple[Change, ...]:
        """Tell what differs now from a version that was sealed."""
        from medal_desktop.ui.verbs import snapshots

        return snapshots.changes(self.workspace, version)[1]

    def baseline(self) -> tuple[Summary, ...]:
        """Give how well people and tried models answer."""
        from medal_desktop.workflow import baseline

        return baseline.view(self.workspace)

    def import_baseline(self, source: Path) -> tuple[Summary, ...]:
        """Take a table of scores."""
        from medal_desktop.workflow import baseline

        return baseline.import_scores(self.workspace, source)

    def look_inside(self, package: Path, key: Path | None, job: Job) -> InsideView:
        """Open a package of somebody else, to be read only."""
        from medal_desktop.workflow import look_inside

        return look_inside.look_inside(package, job, key)

    def carry(self, package: Path, folder: Path, server: str, job: Job) -> tuple[Path, Path, Path]:
        """Copy a package away, with its checksum and a page of instructions."""
        from medal_desktop.workflow import carry

        return carry.carry(package, folder, job, server)

    def export_proposal(self, target: Path) -> Path:
        """Write the proposal as PDF or HTML."""
        from medal_desktop.workflow import proposal

        return proposal.export(self.workspace, target)

    def tasks(self) -> tuple[Task, ...]:
        """List the tasks."""
        from medal_desktop.ui.verbs import describe

        return describe.tasks(self.workspace)

    def set_tasks(self, tasks: tuple[Task, ...]) -> tuple[Task, ...]:
        """Keep the tasks."""
        from medal_desktop.ui.verbs import describe

        return describe.set_tasks(self.workspace, tasks)

    # Seal

    def checklist(self, recipients: Recipients | None) -> tuple[CheckLine, ...]:
        """Tell what stands in the way of sealing."""
        from medal_desktop.ui.verbs import readiness

        return readiness.checklist(self.workspace, recipients)

    def read_recipients(self, path: Path) -> Recipients:
        """Read the receivers' public keys from a file."""
        from medal_desktop.ui.verbs import build_package

        return build_package.read_recipients(path)

    def fetch_recipients(self, server: str) -> Recipients:
        """Ask a server for its public keys; slow."""
        from medal_desktop.ui.verbs import submit

        return submit.fetch_recipients(server)

    def seal(self, recipients: Recipients, signer_name: str, job: Job) -> PackageView:
        """Build, sign and encrypt the package; slow."""
        from medal_desktop.ui.verbs import build_package

        return build_package.seal(
            self.workspace, self.vault, recipients, self.sealed_folder, signer_name, job
        )

    def packages(self) -> tuple[PackageView, ...]:
        """List sealed packages."""
        from medal_desktop.ui.verbs import sealed_state

        return sealed_state.packages(self.workspace)

    # Submit

    def sign_in(self, server: str, token: str) -> None:
        """Check a token with its server and keep it in the system's key store; slow."""
        from medal_desktop.ui.verbs import submit

        submit.sign_in(self.vault, server, token)

    def sign_in_by_browser(
        self, server: str, show: Callable[[DeviceCode], object], job: Job
    ) -> SignedIn:
        """Wait until somebody allows this program in a browser, and keep its token; slow."""
        from medal_desktop.ui.verbs import sign_in

        return sign_in.sign_in_by_browser(self.vault, server, show, job)

    def submit(
        self, server: str, package: Path, job: Job, gate: Gate | None = None
    ) -> SubmissionStatus:
        """Send a package, going on where an earlier try stopped; slow. `gate` can hold it."""
        from medal_desktop.ui.verbs import network, submit

        sending = network.sending_of(self.settings.network, gate)
        return submit.submit_sealed(self.workspace, self.vault, server, package, job, sending)

    def status(self, server: str, submission_id: str) -> SubmissionStatus:
        """Ask where a submission stands; slow."""
        from medal_desktop.ui.verbs import submit

        return submit.status(self.vault, server, submission_id)

    def withdraw(
        self, server: str, submission_id: str, reason: WithdrawalReason
    ) -> SubmissionStatus:
        """Have the server remove a submission's data for good, and see that it did; slow."""
        from medal_desktop.ui.verbs import submit

        submit.withdraw(self.vault, server, submission_id, reason)
        return submit.status(self.vault, server, submission_id)

    def keep_settings(self, settings: Settings) -> None:
        """Keep what this person chose."""
        from medal_desktop.ui.verbs import settings as kept

        kept.save(settings, self.settings_folder)
        self.settings = settings
