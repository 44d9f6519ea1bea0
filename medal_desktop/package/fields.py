"""What every document is made of: the frozen base, and the fields that many share."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from medal_desktop.base.identifiers import SHA256, SLUG, VERSION

Slug = Annotated[str, StringConstraints(pattern=SLUG)]
Semver = Annotated[str, StringConstraints(pattern=VERSION)]
Digest = Annotated[str, StringConstraints(pattern=SHA256)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
Phrase = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Triple = tuple[Finite, Finite, Finite]
Label = Annotated[int, Field(ge=1, le=255)]


def _finite(value: Any) -> Any:
    """Refuse NaN and infinity anywhere inside: JSON has no such numbers."""
    if isinstance(value, float) and not isfinite(value):
        raise ValueError("a number that is not finite")
    for item in value.values() if isinstance(value, dict) else ():
        _finite(item)
    for item in value if isinstance(value, (list, tuple)) else ():
        _finite(item)
    return value


Description = Annotated[dict[str, Any], AfterValidator(_finite)]


class Document(BaseModel):
    """A frozen value that refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")
