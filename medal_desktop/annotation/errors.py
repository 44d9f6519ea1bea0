"""What can be wrong with an answer."""

from __future__ import annotations

from medal_desktop.base.errors import MedalError


class AnswerDoesNotFit(MedalError):
    """An answer of another type, outside of the range, or not among the options."""

    code = "answer.does-not-fit"
    message = "This answer does not fit the question."
    advice = "Look at the question's type, range and options, and answer again."


class MaskDoesNotFit(MedalError):
    """A mask with labels that the question does not name."""

    code = "answer.mask-labels"
    message = "The mask holds labels that this question does not know."
    advice = "Export only the segments that the question names, with the values it names."


class MaskUnreadable(MedalError):
    """A file that is neither NIfTI nor DICOM SEG."""

    code = "answer.mask-unreadable"
    message = "This file is no mask that can be read."
    advice = "Give a NIfTI file (.nii, .nii.gz) or a DICOM segmentation (.dcm)."


class NoSource(MedalError):
    """The headers of the images that something was drawn on cannot be read."""

    code = "export.no-source"
    message = "The headers of these images cannot be read, so that nothing can refer to them."
    advice = "Export as NIfTI or CSV, which refer to no image."


class NotExchanged(MedalError):
    """A DICOM object that says nothing we understand."""

    code = "import.nothing"
    message = "This file holds no marks or contours that can be read."
    advice = "Give a DICOM SR with measurements (TID 1500), an RTSTRUCT or a segmentation."


class OtherSpace(MedalError):
    """A DICOM object drawn in another patient space than that of the series."""

    code = "import.other-space"
    message = "This was drawn on images with another frame of reference."
    advice = "Choose the series on which it was drawn."
