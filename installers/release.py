"""The files of a release, summed and signed: `python -m installers.release FOLDER KEY`.

SHA256SUMS names each file; minisign signs it with the release key, which is asked for its
passphrase. `minisign -V -P PUBLICKEY -m SHA256SUMS` and `sha256sum --check` prove both offline.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from installers.tools import BuildFailed, require, run, version

SUMS = "SHA256SUMS"
_SIGNATURE = f"{SUMS}.minisig"


def sums(folder: Path) -> Path:
    """Write SHA256SUMS over all files of `folder`.

    Raises:
        BuildFailed: there is none.
    """
    files = [one for one in sorted(folder.iterdir()) if one.is_file()]
    lines = []
    for path in files:
        if path.name not in {SUMS, _SIGNATURE}:
            with path.open("rb") as stream:
                lines.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {path.name}\n")
    if not lines:
        raise BuildFailed("there is nothing to release")
    target = folder / SUMS
    target.write_text("".join(lines), encoding="utf-8")
    return target


def sign(folder: Path, key: Path) -> Path:
    """Sign SHA256SUMS with a minisign key; the trusted comment names the version.

    Raises:
        BuildFailed: minisign is missing or failed.
    """
    require("minisign")
    comment = f"medal {version()}"
    run(
        ["minisign", "-S", "-s", key, "-m", folder / SUMS, "-x", folder / _SIGNATURE, "-t", comment]
    )
    return folder / _SIGNATURE


def verify(folder: Path, public: str) -> None:
    """Prove that every file named is there, whole, and signed by `public`.

    Raises:
        BuildFailed: it is not.
    """
    require("minisign", "sha256sum")
    run(["minisign", "-V", "-P", public, "-m", folder / SUMS, "-x", folder / _SIGNATURE])
    run(["sha256sum", "--strict", "--quiet", "--check", SUMS], cwd=folder)


def main() -> int:
    """Sum and sign the folder that the command line names."""
    folder, key = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        sums(folder)
        sign(folder, key)
    except BuildFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
