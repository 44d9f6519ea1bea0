"""The package on a clean Debian: installed, used, upgraded, purged; a chroot that is thrown away.

`python -m installers.linux.lifecycle ROOT PACKAGE` as root; `ROOT` is a debootstrap root.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from installers.linux.archive import renumbered
from installers.tools import BuildFailed, run

USER = "clinician"
HOME = f"/srv/{USER}"
_NEWER = "99.0"
_DEMO = "/usr/lib/medal-desktop/_internal/resources/demo_case/export/IMAGES/p1"
_EXTRA = ("xvfb", "xauth")
_PAINTS = """export MEDAL_FIRST_PAINT=$HOME/painted
medal-desktop & window=$!
usable() { test "$(grep -c . $HOME/painted 2>/dev/null)" = 2; }
n=0; while ! usable && [ $n -lt 500 ]; do sleep .2; n=$((n + 1)); done
kill $window; wait $window; usable
"""


def prepare(root: Path, suite: str = "bookworm") -> None:
    """Make a clean root if there is none.

    Raises:
        BuildFailed: no mirror is reachable, or the tool is missing.
    """
    if not (root / "usr/bin/dpkg").exists():
        run(["debootstrap", "--variant=minbase", "--include=ca-certificates", suite, root])


@contextmanager
def mounted(root: Path) -> Iterator[None]:
    """Give the root what programs expect of a running system."""
    for name in ("proc", "dev", "sys"):
        run(["mount", "--rbind", "--make-rslave", f"/{name}", root / name])
    try:
        yield
    finally:
        for name in ("sys", "dev", "proc"):
            subprocess.run(["umount", "-R", "-l", str(root / name)], check=False)


def inside(root: Path, *words: str, user: str = "root", told: str = "") -> str:
    """Run a command inside.

    Raises:
        BuildFailed: it failed.
    """
    home = "/" if user == "root" else HOME
    environment = {"HOME": home, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["chroot", f"--userspec={user}", str(root), *words],
        capture_output=True, text=True, check=False, cwd="/",
        env={**environment, "DEBIAN_FRONTEND": "noninteractive"},
    )  # fmt: skip
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-25:])
        raise BuildFailed(f"{told or ' '.join(words)} ended with {done.returncode}\n{last}")
    return done.stdout


def install(root: Path, package: Path) -> None:
    """Install with the dependencies that the package names, and nothing else."""
    shutil.copy(package, root / package.name)
    inside(root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", f"/{package.name}")
    (root / package.name).unlink()


def snapshot(root: Path) -> set[str]:
    """Give every path of the root that a package could leave behind."""
    found: set[str] = set()
    for top in ("etc", "usr", "opt", "var/lib"):
        for folder, names, files in os.walk(root / top):
            here = Path(folder).relative_to(root).as_posix()
            found |= {f"{here}/{name}" for name in [*names, *files]}
    return {path for path in found if not path.startswith(("var/lib/dpkg", "var/lib/apt"))}


def use(root: Path) -> dict[str, object]:
    """Open the window as a user, and let the command speak; give what the doctor says."""
    inside(root, "medal", "--version", user=USER)
    shown = inside(
        root, "timeout", "300", "xvfb-run", "-a", "sh", "-c", _PAINTS, user=USER,
        told="medal-desktop",
    )  # fmt: skip
    if "Traceback" in shown:
        raise BuildFailed("the window wrote a traceback")
    return dict(
        json.loads(inside(root, "sh", "-c", "medal doctor --quick --json || true", user=USER))
    )


def main() -> int:
    """Go the whole life and tell each step."""
    root, package = Path(sys.argv[1]), Path(sys.argv[2])
    prepare(root)
    with mounted(root):
        live(root, package)
    return 0


def demo(root: Path) -> None:
    """Make a workspace, a case of the images that come along, and a copy without its patient."""
    place = f"{HOME}/work"
    inside(root, "medal", "workspace", "new", place, user=USER)
    inside(root, "medal", "case", "new", _DEMO, "--workspace", place, user=USER)
    (root / HOME[1:] / "passphrase").write_text("of some length, for a trial\n", encoding="ascii")
    keys = (f"MEDAL_KEYSTORE={HOME}/keys", f"MEDAL_KEYSTORE_PASSPHRASE_FILE={HOME}/passphrase")
    inside(root, "env", *keys, "medal", "deidentify", "--workspace", place, user=USER)


def live(root: Path, package: Path) -> None:
    """Install, use, change, upgrade, remove, purge.

    Raises:
        BuildFailed: something does not hold; says what.
    """
    inside(root, "apt-get", "update", "-qq")
    inside(root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *_EXTRA)
    if not (root / HOME[1:]).is_dir():
        inside(root, "useradd", "-m", "-d", HOME, USER)
    shutil.rmtree(root / HOME[1:] / "work", ignore_errors=True)
    before = snapshot(root)
    install(root, package)
    inside(root, "dpkg", "-V", "medal-desktop")
    use(root)
    policy = root / "etc/medal-desktop/policy.json"
    policy.write_text('{"MaxLogDays": 7}\n', encoding="ascii")
    demo(root)
    newer = renumbered(package, package.with_name("newer.deb"), _NEWER)
    install(root, newer)
    newer.unlink()
    _hold(_NEWER in inside(root, "dpkg-query", "-W", "medal-desktop"), "the upgrade did not happen")
    _hold("MaxLogDays" in policy.read_text(), "an upgrade changed the policy that IT edited")
    shown = inside(root, "medal", "case", "list", "--workspace", f"{HOME}/work", user=USER)
    _hold("case-001" in shown, "after the upgrade the case of the workspace is gone")
    inside(root, "apt-get", "remove", "-y", "-qq", "medal-desktop")
    _hold(policy.exists(), "removing took the policy with it")
    inside(root, "apt-get", "purge", "-y", "-qq", "medal-desktop")
    left = {path for path in snapshot(root) - before if "medal" in path}
    _hold(not left, f"purging left {sorted(left)[:5]}")
    _hold((root / HOME[1:] / "work").is_dir(), "purging removed somebody's work")


def _hold(so: bool, words: str) -> None:  # noqa: FBT001 - reads as a sentence where it is called
    if not so:
        raise BuildFailed(words)


if __name__ == "__main__":
    sys.exit(main())
