"""Other tools at the same work, where they are installed; each left out says so.

They are no dependency: `pip install dicognito dicom-anonymizer` into the environment of the bench.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from pydicom import dcmread
from pydicom.datadict import dictionary_has_tag, dictionary_keyword, dictionary_VR

from medal_desktop.deid.recipes import SiteLayer, parse_recipe
from medal_desktop.deid.table import table
from medal_desktop.deid.values import dummy

Act = Callable[[list[Path], Path], None]


def with_dicognito(sources: list[Path], out: Path) -> None:
    """Run dicognito with its defaults."""
    anonymizer = import_module("dicognito.anonymizer").Anonymizer()
    for number, source in enumerate(sources):
        dataset = dcmread(source)
        anonymizer.anonymize(dataset)
        dataset.save_as(out / f"{number}.dcm")


def with_dicom_anonymizer(sources: list[Path], out: Path) -> None:
    """Run dicom-anonymizer with its defaults."""
    anonymize_dataset = import_module("dicomanonymizer").anonymize_dataset
    for number, source in enumerate(sources):
        dataset = dcmread(source)
        anonymize_dataset(dataset)
        dataset.save_as(out / f"{number}.dcm")


def with_deid(sources: list[Path], out: Path) -> None:
    """Run the deid library with a rule for every row of Table E.1-1."""
    layer = SiteLayer(parse_recipe(full_recipe()))
    for number, source in enumerate(sources):
        dataset = dcmread(source)
        layer.apply(dataset)
        dataset.save_as(out / f"{number}.dcm")


def full_recipe() -> str:
    """Give the Basic Profile as a recipe of deid."""
    rules = ["FORMAT dicom", "%header"]
    for tag, row in sorted(table().rows.items()):
        if not dictionary_has_tag(tag) or tag < 0x00080000 or not dictionary_keyword(tag):
            continue
        rules.append(_rule(dictionary_keyword(tag), dictionary_VR(tag), row.basic))
    return "\n".join(rules) + "\n"


def _rule(keyword: str, vr: str, basic: str) -> str:
    if basic.startswith("X") or vr == "SQ":
        return f"REMOVE {keyword}"
    if basic.startswith("Z"):
        return f"BLANK {keyword}"
    value = "2.25.1" if vr == "UI" else dummy(vr.split(" or ", maxsplit=1)[0])
    return f"REPLACE {keyword} {value}" if isinstance(value, str) else f"BLANK {keyword}"


def peers() -> dict[str, Act]:
    """Give the tools that are there; name the others."""
    logging.getLogger("pydicom").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="pydicom")
    known = {
        "dicognito": ("dicognito", with_dicognito),
        "dicom-anonymizer": ("dicomanonymizer", with_dicom_anonymizer),
        "deid, full table": ("deid", with_deid),
    }
    found: dict[str, Act] = {}
    for name, (module, act) in known.items():
        if find_spec(module) is None:
            print(f"NOT MEASURED: {name} is not installed", file=sys.stderr)
        else:
            found[name] = act
    return found
