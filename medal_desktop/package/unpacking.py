"""One pass over an encrypted bag: decrypt, hash, walk the zip, write the payload."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from medal_desktop.base.files import safe_path, sync_folder
from medal_desktop.package.bag import PAYLOAD, BagCheck
from medal_desktop.package.crypt4gh import Opened
from medal_desktop.package.envelope import SealedMember
from medal_desktop.package.errors import (
    DocumentTooLarge,
    IdentityMismatch,
    NotEnoughSpace,
    TargetExists,
    UnsortedNames,
    WrongHash,
    WrongSize,
)
from medal_desktop.package.keys import SealingKey
from medal_desktop.package.parsing import DOCUMENT_LIMIT
from medal_desktop.package.streams import Block, FileSource, Meter, Tally, ahead, disk_errors
from medal_desktop.package.unzipping import Directory, read_directory, walk
from medal_desktop.package.zipping import Entry

_MARGIN = 64 << 20
_Write = Callable[[memoryview], object]


class BagReader:
    """Takes in the bag called `identifier`; its payload goes to `folder` where there is one.

    Attributes:
        check: what the bag holds, to be judged when all was read.
        kept: the payload files that `keep` names, by name.
    """

    def __init__(self, identifier: str, folder: Path | None, keep: Callable[[str], bool]) -> None:
        self._prefix = f"{identifier}/"
        self._folder = folder
        self._keep = keep
        self.check = BagCheck()
        self.kept: dict[str, bytes] = {}

    def payload(self) -> list[str]:
        """Give the payload's names, relative to `data/`."""
        return [name.removeprefix(PAYLOAD) for name in self.check.hashes]

    def read(self, member: FileSource, label: SealedMember, key: SealingKey, meter: Meter) -> None:
        """Take in the whole member and compare it with its signed label.

        Raises:
            PackageError: each defect its own class.
        """
        if member.size != label.size:
            raise WrongSize
        opened = Opened(member, key)
        if opened.size != label.plain_size:
            raise WrongSize
        directory = read_directory(opened)
        self._check_names(directory)
        if self._folder is not None:
            _check_space(self._folder, opened.size)
        sealed, plain = Tally(), Tally()
        with closing(ahead(opened.blocks(sealed.add))) as blocks:
            for entry, pieces in walk(directory, _tapped(blocks, plain.add, meter)):
                self._take(entry, pieces)
        if sealed.hexdigest() != label.sha256 or plain.hexdigest() != label.plain_sha256:
            raise WrongHash

    def _check_names(self, directory: Directory) -> None:
        listed = [entry.name for entry in directory.entries]
        if any(not name.startswith(self._prefix) for name in listed):
            raise IdentityMismatch
        if listed != sorted(listed):
            raise UnsortedNames

    def _take(self, entry: Entry, pieces: Iterator[memoryview]) -> None:
        name = entry.name.removeprefix(self._prefix)
        if not name.startswith(PAYLOAD):
            self.check.check_tag_size(name, entry.size)
            self.check.tags[name] = b"".join(pieces)
            return
        digest = hashlib.sha256()
        with self._target(name.removeprefix(PAYLOAD), entry.size) as write:
            for piece in pieces:
                digest.update(piece)
                write(piece)
        self.check.hashes[name] = digest.hexdigest()
        self.check.octets += entry.size

    @contextmanager
    def _target(self, name: str, size: int) -> Iterator[_Write]:
        if self._keep(name):
            if size > DOCUMENT_LIMIT:
                raise DocumentTooLarge
            pieces: list[bytes] = []
            yield lambda piece: pieces.append(bytes(piece))
            self.kept[name] = b"".join(pieces)
            with self._file(name) as write:
                write(memoryview(self.kept[name]))
            return
        with self._file(name) as write:
            yield write

    @contextmanager
    def _file(self, name: str) -> Iterator[_Write]:
        if self._folder is None:
            yield len
            return
        path = safe_path(self._folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            yield stream.write


def _tapped(
    blocks: Iterator[Block], tap: Callable[[Block], object], meter: Meter
) -> Iterator[Block]:
    for block in blocks:
        tap(block)
        meter.add(len(block))
        yield block


def _check_space(folder: Path, size: int) -> None:
    if shutil.disk_usage(folder).free < size + _MARGIN:
        raise NotEnoughSpace


@contextmanager
def landing(folder: Path) -> Iterator[Path]:
    """Give a temporary folder beside `folder` that becomes `folder` when the block succeeds.

    Raises:
        TargetExists: `folder` holds something already.
        NotEnoughSpace: the disk became full.
        NotWritable: the system refuses to write there.
    """
    with disk_errors():
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise TargetExists
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
        temporary.mkdir(mode=0o700)
        try:
            yield temporary
            if folder.exists():
                folder.rmdir()
            temporary.replace(folder)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        sync_folder(folder.parent)
