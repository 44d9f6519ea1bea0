"""The per-machine package from the WiX source, as far as Linux can build it."""

from __future__ import annotations

from pathlib import Path

from installers.tools import require, run, version
from installers.windows import wix

_SECURE = "SecureCustomProperties"
_INSERT = "INSERT INTO `Property` (`Property`, `Value`) VALUES ('SecureCustomProperties', '%s')"
_UPDATE = "UPDATE `Property` SET `Value` = '%s' WHERE `Property` = 'SecureCustomProperties'"


def build(payload: Path, out: Path, *, number: str = "") -> Path:
    """Make `medal-desktop-<version>.msi` with wixl.

    wixl leaves `Secure` out, without which public properties do not reach the elevated half of
    an installation; it is put in afterwards.

    Raises:
        BuildFailed: a tool is missing or failed.
    """
    require("wixl", "msibuild")
    number = number or version()
    written = payload.parent / "medal-desktop.wxs"
    written.write_bytes(wix.source(payload, number))
    target = out / f"medal-desktop-{number}.msi"
    target.unlink(missing_ok=True)
    run(["wixl", "-a", "x64", "-o", target.resolve(), written.name], cwd=payload.parent)
    names = ";".join([*wix.PUBLIC, "WIX_UPGRADE_DETECTED", "WIX_DOWNGRADE_DETECTED"])
    statement = _INSERT % names
    if _SECURE in run(["msiinfo", "export", target, "Property"]):
        statement = _UPDATE % names
    run(["msibuild", target, "-q", statement])
    return target
