"""What can stand in the way of a verb."""

from __future__ import annotations

from medal_desktop.base.errors import MedalError


class NoSuchCase(MedalError):
    """A case id that the workspace does not know."""

    code = "case.none"
    message = "There is no such case in this workspace."
    advice = "List the cases and choose one of them."


class NoSuchQuestion(MedalError):
    """A question id that the challenge does not know."""

    code = "question.none"
    message = "The challenge has no such question."
    advice = "Choose one of the challenge's questions, or add it on the page Describe."


class SeriesTaken(MedalError):
    """A series that is part of a case already."""

    code = "case.series-taken"
    message = "This series is part of a case already."
    advice = "An image may be in one case only; remove it from the other case first."


class MixedPatients(MedalError):
    """Series of different patients for one case."""

    code = "case.mixed-patients"
    message = "These series belong to different patients."
    advice = "Make one case per patient."


class NothingToUse(MedalError):
    """What was opened holds no image at all."""

    code = "case.nothing-to-use"
    message = "There are no images here that a case can be made of."
    advice = (
        "Choose the folder, disc or zip that your PACS exported. "
        "`medal scan` lists each file that was skipped, and why."
    )


class SeriesNotUsable(MedalError):
    """A kind of object that cannot be part of a case."""

    code = "case.not-images"
    message = "This series holds no images that a question can be asked about."
    advice = "Choose the series with the images themselves."


class OriginalsChanged(MedalError):
    """The files that a case refers to are gone or others."""

    code = "case.originals-changed"
    message = "The images of this case are no longer where they were, or have changed."
    advice = "Put the original folder back in its place, or remove the case and add it anew."


class NotReady(MedalError):
    """Sealing was asked for while something is missing."""

    code = "seal.not-ready"
    message = "The challenge cannot be sealed yet."
    advice = "Look at the checklist; each open line says where it is mended."


class CopiesChanged(MedalError):
    """A de-identified copy is not the file that was checked."""

    code = "seal.copies-changed"
    message = "A de-identified file was changed after it had been checked."
    advice = "Run the de-identification again; only checked files can leave."


class NoSuchDecision(MedalError):
    """A finding id that the workspace does not know."""

    code = "decision.none"
    message = "There is no such finding."
    advice = "List the findings and choose one of them."


class DecisionIncomplete(MedalError):
    """A decision without a name, or without a reason that says something."""

    code = "decision.incomplete"
    message = "A decision needs your name and a reason in words."
    advice = "Say in ten letters or more what you looked at; it goes into the report."


class UnreadableDocument(MedalError):
    """A file that should hold a form, tasks or keys and does not."""

    code = "document.unreadable"
    message = "This file does not hold what is needed here."
    advice = "Choose a file made by MEDAL, or mend the place named."


class NothingToAdjudicate(MedalError):
    """A reading that is to be taken, and is not there."""

    code = "reading.none"
    message = "This reader has not answered the question."
    advice = "Let the reader answer it first, or take the other answer."


class NothingToExport(MedalError):
    """An export of something that is not there."""

    code = "export.nothing"
    message = "There is nothing of this kind to export."
    advice = "Draw or measure first, or choose another case or kind."


class NoFaceToConfirm(MedalError):
    """A confirmation where no face was removed yet."""

    code = "faces.none-removed"
    message = "No face was removed from this series yet."
    advice = "Choose to remove it and de-identify again; then look at it from all sides."


class NoProposal(MedalError):
    """A proposal that cannot be written there."""

    code = "describe.no-proposal"
    message = "The proposal could not be written."
    advice = "Choose a folder you may write to, and a name that ends with .pdf or .html."


class TableRefused(MedalError):
    """A table of cases with rows or cells that do not fit; nothing was taken."""

    code = "table.refused"
    message = "The table does not fit this challenge, so nothing was taken."
    advice = "Export the table, change cells in it, and bring that one in."


class NoSnapshot(MedalError):
    """A version that was never sealed in this workspace."""

    code = "describe.no-snapshot"
    message = "There is no such version to compare with."
    advice = "A version can be compared with once it was sealed here."
