"""What is remembered of an upload until it is done: no name, no path, no token."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from medal_desktop.base.files import write_text
from medal_desktop.package.documents import Digest, Document


class Begun(Document):
    """Where on the server an upload of some content was begun."""

    place: str
    sha256: Digest
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """One small file per server, kind and content."""

    folder: Path
    server: str
    kind: str
    sha256: str

    @property
    def path(self) -> Path:
        """The file's place; its name is a hash, so that it tells nothing."""
        what = f"{self.server}\n{self.kind}\n{self.sha256}"
        return self.folder / f"upload-{hashlib.sha256(what.encode()).hexdigest()[:32]}.json"

    def load(self) -> Begun | None:
        """Give what is remembered; a file that cannot be read counts as nothing."""
        try:
            begun = Begun.model_validate_json(self.path.read_bytes())
        except (OSError, ValidationError):
            return None
        return begun if begun.sha256 == self.sha256 else None

    def save(self, begun: Begun) -> None:
        """Remember, all or nothing."""
        write_text(self.path, begun.model_dump_json())

    def forget(self) -> None:
        """Remember nothing."""
        self.path.unlink(missing_ok=True)
