"""The type (1, 1C, 2, 2C, 3) of an attribute in its IOD, where the table's action depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from medal_desktop.base.assets import load_json

_EMPTY_ALLOWED = {"2", "2C"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeTypes:
    """Types by IOD at top level, and by parent sequence where nested (PS3.3)."""

    iods: dict[str, str]
    top: dict[str, dict[str, str]]
    nested: dict[str, str]

    def find(self, sop_class: str, parent: str, keyword: str) -> str | None:
        """Give the type of `keyword` in a SOP class, inside sequence `parent` or at top level."""
        if parent:
            return self.nested.get(f"{parent}.{keyword}")
        iod = self.iods.get(sop_class)
        return self.top.get(keyword, {}).get(iod) if iod else None


@cache
def attribute_types() -> AttributeTypes:
    """Read the facts from `resources/deid_profiles/attribute_types.json`."""
    data = load_json("deid_profiles/attribute_types.json")
    iods = {uid: iod for iod, uids in data["sop_classes"].items() for uid in uids}
    return AttributeTypes(
        iods=iods,
        top={
            keyword: {iod: kind for kind, names in kinds.items() for iod in names}
            for keyword, kinds in data["top"].items()
        },
        nested={path: kind for kind, paths in data["nested"].items() for path in paths},
    )


def resolve(basic: str, kind: str | None) -> str:
    """Choose X, Z, D or U from a mixture such as X/Z/D for an attribute of type `kind`.

    An unknown type gets the choice that keeps the object valid whatever the type is.
    """
    choices = basic.replace("*", "").split("/")
    if "U" in choices:
        return "U"
    if kind == "3" and "X" in choices:
        return "X"
    if kind in _EMPTY_ALLOWED and "Z" in choices:
        return "Z"
    return choices[-1]
