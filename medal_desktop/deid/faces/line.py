"""What the report says of a face that was removed."""

from __future__ import annotations

from medal_desktop.package.documents import Document


class FaceLine(Document):
    """A series whose face was removed, how much tissue went, and who saw that it is gone."""

    place: str
    face_ml: float | None = None
    confirmed_by: str = ""
    confirmed: str = ""
