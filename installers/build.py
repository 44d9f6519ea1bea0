"""`python installers/build.py --target deb`: freeze, try, bill, package, sign, prove.

The same steps for every target; each stops the build when what it made does not hold.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

if __package__ in {None, ""}:  # run as a script, the checkout is not on the path yet
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from installers import licence_texts, sbom, smoke
from installers.freeze import NAME, freeze
from installers.linux import deb, tarball
from installers.linux.archive import HARDEST
from installers.origins import origins
from installers.tools import ROOT, BuildFailed, version

T = TypeVar("T")
TARGETS: dict[str, Callable[[Path, Path, Path, int], Path]] = {
    "deb": deb.build,
    "tar": tarball.build,
}


def main(arguments: list[str] | None = None) -> int:
    """Build one target; give the exit code."""
    parser = argparse.ArgumentParser(prog="installers/build.py", description=__doc__)
    parser.add_argument("--target", choices=sorted(TARGETS), action="append", required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "freeze")
    parser.add_argument("--frozen", action="store_true", help="take what lies in --work already")
    parser.add_argument("--no-smoke", action="store_true", help="do not try the frozen app")
    parser.add_argument("--quick", action="store_true", help="press lightly, for trials")
    options = parser.parse_args(arguments)
    try:
        made = build(options)
    except BuildFailed as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    for path in made:
        sys.stdout.write(f"{path.stat().st_size / 1e6:8.1f} MB  {path}\n")
    return 0


def build(options: argparse.Namespace) -> list[Path]:
    """Go all steps.

    Raises:
        BuildFailed.
    """
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    if options.frozen:
        frozen = options.work / "dist" / NAME
    else:
        frozen = _step("freeze", lambda: freeze(options.work))
    if not options.no_smoke:
        _step("try the frozen app", lambda: smoke.smoke(frozen))
    files = _step("find every file's origin", lambda: origins(frozen, options.work / "work" / NAME))
    bill = out / f"medal-desktop_{version()}.cdx.json"
    bill.write_bytes(_step("write the bill", lambda: sbom.bill(files, frozen)))
    texts = licence_texts.collect(files.values(), options.work / "licences")
    shutil.copy(bill, texts / "sbom.cdx.json")
    made = [
        _step(
            f"package: {target}",
            partial(TARGETS[target], frozen, out, texts, 0 if options.quick else HARDEST),
        )
        for target in options.target
    ]
    made.append(bill)
    (out / "SHA256SUMS").write_text(_sums(made), encoding="ascii")
    return [*made, out / "SHA256SUMS"]


def _step(words: str, work: Callable[[], T]) -> T:
    started = time.monotonic()
    sys.stdout.write(f"-- {words}\n")
    sys.stdout.flush()
    result = work()
    sys.stdout.write(f"-- {words}: {time.monotonic() - started:.0f} s\n")
    return result


def _sums(paths: list[Path]) -> str:
    lines = []
    for path in sorted(paths):
        with path.open("rb") as stream:
            lines.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {path.name}\n")
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
