"""The type (1, 1C, 2, 2C, 3) of an attribute in its IOD, where the table's action depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from medal_desktop.base.assets import load_json

_EMPTY_ALLOWED = {"2", "2C"}
_MOST = "most"  # the type in every IOD that is not named


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
        types = self.top.get(keyword, {})
        return types.get(iod, types.get(_MOST)) if iod else None


@cache
def attribute_types() -> AttributeTypes:
    """Read the facts from `resources/deid_profiles/attribute_types.json`."""
    data = load_json("deid_profiles/attribute_types.json")
    iods = {uid: iod for iod, uids in data["sop_classes"].items() for uid in uids}
    return AttributeTypes(
        iods=iods,
        top={keyword: _by_iod(kinds) for keyword, kinds in data["top"].items()},
        nested={path: kind for kind, paths in data["nested"].items() for path in paths},
    )


def _by_iod(kinds: dict[str, str | list[str]]) -> dict[str, str]:
    """Turn {type: IODs, "most": type} around."""
    named = {iod: kind for kind, iods in kinds.items() if kind != _MOST for iod in iods}
    most = kinds.get(_MOST)
    return named | {_MOST: most} if isinstance(most, str) else named


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
