"""How far the form is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from medal_desktop.challenge.forms import Form
from medal_desktop.package.rules import validate


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionProgress:
    """One section: its required fields, how many are filled in rightly, and those that are not."""

    section_id: str
    required: int
    done: int
    open_fields: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing in this section stands in the way."""
        return not self.open_fields


def progress(form: Form, description: Mapping[str, Any]) -> tuple[SectionProgress, ...]:
    """Give each section's progress; a wrong optional field is open too."""
    wrong = {
        finding.place.split("/")[1] for finding in validate(description) if "/" in finding.place
    }
    return tuple(
        SectionProgress(
            section_id=section.id,
            required=sum(field.required for field in section.fields),
            done=sum(field.required and field.name not in wrong for field in section.fields),
            open_fields=tuple(field.name for field in section.fields if field.name in wrong),
        )
        for section in form.sections
    )
