"""The folder of copyright notices that every package carries, and what the LGPL asks for."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

from installers.origins import Origin
from installers.sbom import licence
from installers.tools import ROOT, BuildFailed

_WORDS = ("licen", "copying", "notice", "copyright", "authors")
_LGPL = """Qt, PySide6 and Shiboken6 are used under the GNU Lesser General Public License, version
3. The text is in LGPL-3.txt (with GPL-3.txt, to which it refers). Nobody keeps you from using
another build of them: they lie as separate shared libraries in `_internal/PySide6` and
`_internal/shiboken6` of the installation. Replace a library there by one with the same interface
(same major and minor version), and MEDAL Desktop loads yours. The sources of the versions that
ship are offered by The Qt Company under the version numbers in sbom.cdx.json; the MEDAL team
gives them on request for three years after each release. Reverse engineering for debugging such
changes is allowed.
"""


def collect(components: Iterable[Origin], target: Path) -> Path:
    """Write `target/` with the copyright file and each component's own texts.

    Raises:
        BuildFailed: a component without any text.
    """
    shutil.rmtree(target, ignore_errors=True)
    texts = target / "licences"
    texts.mkdir(parents=True)
    rows = []
    for origin in sorted(set(components)):
        if origin.kind != "ours":
            rows.append(f"{origin.name} {origin.version}: {licence(origin)}")
            _texts(origin, texts)
    shutil.copy(ROOT / "LICENSE", texts / "Apache-2.0.txt")
    for name in ("LGPL-3", "GPL-3"):
        shutil.copy(f"/usr/share/common-licenses/{name}", texts / f"{name}.txt")
    (texts / "QT-AND-LGPL.txt").write_text(_LGPL, encoding="utf-8")
    (target / "copyright").write_text(_copyright(rows), encoding="utf-8")
    return target


def _texts(origin: Origin, texts: Path) -> None:
    place = texts / origin.name
    if origin.kind == "debian":
        found = Path("/usr/share/doc") / origin.name / "copyright"
        place.mkdir(exist_ok=True)
        shutil.copy(found, place / "copyright.txt")
    elif origin.kind == "wheel":
        _of_wheel(origin, place)
    else:
        place.mkdir(exist_ok=True)
        (place / "copyright.txt").write_text(_python_licence(), encoding="utf-8")


def _of_wheel(origin: Origin, place: Path) -> None:
    whole = distribution(origin.name)
    for file in whole.files or ():
        if not any(word in Path(str(file)).name.lower() for word in _WORDS):
            continue
        source = Path(str(whole.locate_file(file)))
        if source.is_file() and source.stat().st_size and source.suffix not in {".py", ".pyc"}:
            place.mkdir(exist_ok=True)
            shutil.copy(source, place / "-".join(Path(str(file)).parts[-2:]))
    if not place.exists():
        # PySide6 and shiboken6 ship none: their terms are in QT-AND-LGPL.txt.
        place.mkdir()
        words = f"{origin.name} {origin.version}\nLicence: {licence(origin)}\n"
        facts = whole.metadata
        author = ", ".join(facts.get_all("Author") or facts.get_all("Author-email") or [])
        (place / "copyright.txt").write_text(f"{words}{author}\n", encoding="utf-8")


def _python_licence() -> str:
    import builtins  # noqa: PLC0415 - the interpreter carries its own licence

    printer = getattr(builtins, "license", None)
    if printer is None:
        raise BuildFailed("this Python does not carry its licence")
    printer._Printer__setup()  # noqa: SLF001 - there is no other way to the text
    return "\n".join(printer._Printer__lines)  # noqa: SLF001 - as above


def _copyright(rows: Iterable[str]) -> str:
    listed = "\n".join(f"  {row}" for row in rows)
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        "Upstream-Name: MEDAL Desktop\n"
        "Comment: The frozen application brings the components below in its own folder. The texts\n"
        " of their licences are in the folder licences; sbom.cdx.json lists every file's origin.\n"
        f"{''.join(f' {row.strip()}{chr(10)}' for row in listed.splitlines())}\n"
        "Files: *\nCopyright: (c) 2026 MEDAL team, DKFZ Heidelberg\nLicense: Apache-2.0\n"
        " On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.\n"
    )
