"""A signed apt repository of our packages: `python -m installers.linux.apt_repo FOLDER KEY DEB…`.

reprepro writes it; the key is a GnuPG key id in the GNUPGHOME of whoever releases. The client pins
the key by `signed-by`, so that it can sign for nothing else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from installers.tools import BuildFailed, require, run

SUITE = "stable"
KEYRING = "medal-archive-keyring.gpg"


def publish(folder: Path, key: str, packages: Sequence[Path], env: Mapping[str, str]) -> None:
    """Add packages to the repository in `folder`, made if new, and sign its index.

    The same package again changes nothing; other bytes under a published version are refused.

    Raises:
        BuildFailed: reprepro or gpg is missing or refused.
    """
    require("reprepro", "gpg")
    conf = folder / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    (conf / "distributions").write_text(_distributions(key), encoding="ascii")
    run(["reprepro", "--basedir", folder, "--silent", "includedeb", SUITE, *packages], env=env)
    run(["reprepro", "--basedir", folder, "--silent", "check"], env=env)
    target = folder / KEYRING
    target.unlink(missing_ok=True)
    run(["gpg", "--batch", "--output", target, "--export", key], env=env)


def source_line(address: str, keyring: Path) -> str:
    """Give the line for `sources.list`."""
    return f"deb [signed-by={keyring}] {address} {SUITE} main\n"


def _distributions(key: str) -> str:
    return (
        f"Origin: MEDAL\nLabel: MEDAL\nCodename: {SUITE}\nSuite: {SUITE}\n"
        f"Architectures: amd64 arm64\nComponents: main\nSignWith: {key}\n"
        "Description: MEDAL Desktop and the MEDAL server\n"
    )


def main() -> int:
    """Publish what the command line names."""
    folder, key, *packages = sys.argv[1:]
    try:
        publish(Path(folder), key, [Path(one) for one in packages], os.environ)
    except BuildFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
