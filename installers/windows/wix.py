"""The source of the MSI: one component per file with an identity that never changes.

The release is built with WiX on Windows; `wixl` proves here that the source holds together.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from xml.etree import ElementTree as ET

_SPACE = "http://schemas.microsoft.com/wix/2006/wi"
_FAMILY = uuid.UUID("6f0c9a52-58c3-5d6e-9a0e-2d6f4a1f7e11")
UPGRADE_CODE = str(uuid.uuid5(_FAMILY, "upgrade")).upper()
PUBLIC = {"SERVERURL": "ServerUrl", "DEIDPROFILE": "DeidProfile", "UPLOADENABLED": "UploadEnabled"}
_POLICY = r"SOFTWARE\Policies\MEDAL\Desktop"
_NEWER = "A newer version of MEDAL Desktop is installed."


def source(payload: Path, number: str) -> bytes:
    """Give the WiX 3 source for the files of `payload`.

    Sources are relative to the folder that holds `payload`. Public properties of `msiexec`:
    INSTALLDIR, and SERVERURL, DEIDPROFILE, UPLOADENABLED, which
    become the machine's policy.
    """
    wix = ET.Element("Wix", {"xmlns": _SPACE})
    product = ET.SubElement(
        wix, "Product",
        {
            "Id": "*", "Name": "MEDAL Desktop", "Language": "1033", "Version": number,
            "Manufacturer": "MEDAL team, DKFZ Heidelberg", "UpgradeCode": UPGRADE_CODE,
        },
    )  # fmt: skip
    ET.SubElement(
        product, "Package",
        {
            "InstallerVersion": "500", "Compressed": "yes", "InstallScope": "perMachine",
            "Platform": "x64", "Description": f"MEDAL Desktop {number}",
        },
    )  # fmt: skip
    ET.SubElement(product, "MajorUpgrade", {"DowngradeErrorMessage": _NEWER})
    ET.SubElement(product, "MediaTemplate", {"EmbedCab": "yes", "CompressionLevel": "high"})
    for name in PUBLIC:
        ET.SubElement(product, "Property", {"Id": name, "Secure": "yes", "Value": "-"})
    root = ET.SubElement(product, "Directory", {"Id": "TARGETDIR", "Name": "SourceDir"})
    files = ET.SubElement(root, "Directory", {"Id": "ProgramFiles64Folder"})
    place = ET.SubElement(files, "Directory", {"Id": "INSTALLDIR", "Name": "MEDAL Desktop"})
    components = [*_folder(place, payload, payload), *_policies(place)]
    _shortcut(root)
    feature = ET.SubElement(
        product, "Feature", {"Id": "Main", "Level": "1", "Title": "MEDAL Desktop"}
    )
    for name in [*components, "StartMenu"]:
        ET.SubElement(feature, "ComponentRef", {"Id": name})
    ET.indent(wix, " ")
    text: str = ET.tostring(wix, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _identity(kind: str, name: str) -> tuple[str, str]:
    """Give the id and the GUID of a part; the same name gives the same ones in every version."""
    made = uuid.uuid5(_FAMILY, f"{kind}:{name}")
    return f"{kind}{made.hex}", str(made).upper()


def _folder(parent: ET.Element, folder: Path, payload: Path) -> list[str]:
    made: list[str] = []
    for path in sorted(folder.iterdir()):
        name = path.relative_to(payload).as_posix()
        if path.is_dir():
            entry = {"Id": _identity("d", name)[0], "Name": path.name}
            made += _folder(ET.SubElement(parent, "Directory", entry), path, payload)
            continue
        component, guid = _identity("c", name)
        holder = ET.SubElement(parent, "Component", {"Id": component, "Guid": guid, "Win64": "yes"})
        file = {
            "Id": _identity("f", name)[0],
            "Source": f"{payload.name}/{name}",
            "Name": path.name,
        }
        ET.SubElement(holder, "File", file | {"KeyPath": "yes"})
        made.append(component)
    return made


def _policies(place: ET.Element) -> list[str]:
    """Keep each public property as a policy; "-" stands for: IT did not name it.

    The value lies in a key of its own until a custom table or Group Policy sets the real one:
    a component with a condition is what says so, and wixl drops it with a warning.
    """
    made = []
    for name, policy in PUBLIC.items():
        component, guid = _identity("p", policy)
        holder = ET.SubElement(
            place, "Component",
            {"Id": component, "Guid": guid, "Win64": "yes"},
        )  # fmt: skip
        ET.SubElement(
            holder, "RegistryValue",
            {
                "Root": "HKLM", "Key": rf"{_POLICY}\Setup", "Name": policy, "Type": "string",
                "Value": f"[{name}]", "KeyPath": "yes",
            },
        )  # fmt: skip
        made.append(component)
    return made


def _shortcut(root: ET.Element) -> None:
    menu = ET.SubElement(root, "Directory", {"Id": "ProgramMenuFolder"})
    holder = ET.SubElement(
        menu, "Component", {"Id": "StartMenu", "Guid": _identity("s", "start")[1], "Win64": "yes"}
    )
    ET.SubElement(
        holder, "Shortcut",
        {
            "Id": "StartMenuShortcut", "Name": "MEDAL Desktop",
            "Target": "[INSTALLDIR]medal-desktop.exe", "WorkingDirectory": "INSTALLDIR",
        },
    )  # fmt: skip
    ET.SubElement(
        holder, "RegistryValue",
        {
            "Root": "HKLM", "Key": r"SOFTWARE\MEDAL\Desktop", "Name": "StartMenu",
            "Type": "integer", "Value": "1", "KeyPath": "yes",
        },
    )  # fmt: skip
