"""What can go wrong while a patient's identity is taken out of a file."""

from __future__ import annotations

from medal_desktop.base.errors import MedalError


class ProfileInvalid(MedalError):
    """A de-identification profile with a mistake in it."""

    code = "deid.profile-invalid"
    message = "This de-identification profile has a mistake."
    advice = "Mend the profile at the place that is named, or choose one of the built-in profiles."


class UnknownProfile(MedalError):
    """A name that is no profile."""

    code = "deid.unknown-profile"
    message = "There is no de-identification profile of this name."
    advice = "Choose one of the built-in profiles, or give the path of a profile file."


class KeyInvalid(MedalError):
    """A key file that is not one."""

    code = "deid.key-invalid"
    message = "This is not a project key for de-identification."
    advice = "Choose the key file that was exported for this project, or make a new key."


class RecipeInvalid(MedalError):
    """A site recipe with a rule that has no one sure meaning."""

    code = "deid.recipe-invalid"
    message = "This recipe of site rules has a mistake."
    advice = "Mend the line that is named, or work without the recipe."


class FileRefused(MedalError):
    """A file that is not de-identified: it is broken, foreign, or of no use outside."""

    code = "deid.refused"
    message = "This file cannot be de-identified."
    advice = "Leave it out, or export it again from the PACS."


class NoRoom(FileRefused):
    """The output folder cannot take the copy: no space, no right, or a read-only medium."""

    code = "deid.no-room"
    message = "The copy of this file could not be written."
    advice = "Make room in the output folder, or choose another one, and start again."


class PixelSurplus(FileRefused):
    """Bytes behind the last pixel that the image's size does not account for (PS3.5 8.1.1)."""

    code = "deid.pixel-surplus"
    message = "There are bytes behind the last pixel that belong to no image."
    advice = "Leave the file out, or export it again from the PACS."


class HiddenBits(FileRefused):
    """Compressed frames that hold something in bits that are no pixels (PS3.5 8.1.1)."""

    code = "deid.hidden-bits"
    message = "Unused bits of the compressed pixels hold something that is no image."
    advice = "Leave the file out, or export it from the PACS without overlays."


class NotDicom(FileRefused):
    """A file without the DICM prefix or the attributes each DICOM object has (PS3.10 7.1)."""

    code = "deid.not-dicom"
    message = "This file is not a DICOM object."
    advice = "Leave it out; only DICOM objects can be de-identified."


class DicomUnreadable(FileRefused):
    """A DICOM file whose elements cannot be read to the end."""

    code = "deid.unreadable"
    message = "This DICOM file is damaged or cut off."
    advice = "Export it again from the PACS."


class MediaDirectory(FileRefused):
    """A DICOMDIR: it lists original names and nothing that an image needs (PS3.3 F)."""

    code = "deid.dicomdir"
    message = "This is the index of a medium, not an image."
    advice = "Nothing to do: the images it lists are taken one by one."


class DuplicateObject(FileRefused):
    """A second file of an object that is already taken."""

    code = "deid.duplicate"
    message = "The same object was found twice; the first file is used."
    advice = "If the two differ, remove the one that is wrong and start again."


class FoldersOverlap(MedalError):
    """An output folder inside of the input folder, or the other way round."""

    code = "deid.folders-overlap"
    message = "The output folder and the input folder lie inside each other."
    advice = "Choose an output folder that is apart from the originals."


class DecisionsInvalid(MedalError):
    """A file of decisions that is not one."""

    code = "deid.decisions"
    message = "The file of decisions cannot be used."
    advice = "Give a JSON list; each decision has code, place, by and reason."


class FileSequestered(MedalError):
    """A file that a person must look at: the profile in use does not clean what it holds."""

    code = "deid.sequestered"
    message = "This file is held back for a person's decision."
    advice = "Look at the reason; leave the file out or choose a profile that cleans it."


class DocumentSequestered(FileSequestered):
    """An encapsulated document: its text cannot be cleaned."""

    code = "deid.document"
    message = "This file holds a document (such as a PDF) that cannot be cleaned."
    advice = "Leave it out."


class StructuredContentSequestered(FileSequestered):
    """A structured report under a profile without Clean Structured Content."""

    code = "deid.structured-content"
    message = "This is a structured report, and the profile does not clean reports."
    advice = "Leave it out, or choose a profile with Clean Structured Content."


class OverlaySequestered(FileSequestered):
    """An overlay drawn into unused bits of the pixel data (PS3.3 C.9.2, retired)."""

    code = "deid.overlay-in-pixels"
    message = "This image carries an overlay inside its compressed pixel data."
    advice = "Leave it out, or export it from the PACS without overlays."


class LabelSequestered(FileSequestered):
    """A slide's label, or an overview of the glass with it (PS3.3 C.8.12.4.1.1)."""

    code = "deid.slide-label"
    message = "This picture of a slide shows its label, which may carry a name."
    advice = "Leave it out: the tiles of the slide are complete without it."


class CheckSequestered(FileSequestered):
    """A file in which the independent check found something."""

    code = "deid.check-failed"
    message = "The independent check found something that a person must decide."
    advice = "Read the finding; decide it by name with a reason, or leave the file out."
