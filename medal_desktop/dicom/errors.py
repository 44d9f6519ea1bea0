"""What can be wrong with a hospital's files, each with its way out."""

from __future__ import annotations

from medal_desktop.base.errors import MedalError


class DicomError(MedalError):
    """The base of this room's errors; `reason` is the word that a scan lists the file under."""

    code = "dicom.unreadable"
    message = "This file cannot be read as an image."
    advice = "Export the series again from the PACS."
    reason = "corrupt"
    series_uid = ""
    """The series that lacks this file now, where its header told."""


class NotDicom(DicomError):
    """A file that holds no DICOM data set (PS3.10 section 7.1)."""

    code = "dicom.not-dicom"
    message = "This file is not a DICOM image."
    advice = "Choose the folder that your PACS exported, not a single report."
    reason = "not_dicom"


class EmptyFile(DicomError):
    """A file of no bytes."""

    code = "dicom.empty"
    message = "This file is empty."
    reason = "empty"


class CorruptFile(DicomError):
    """A data set or a compressed frame that contradicts itself."""

    code = "dicom.corrupt"
    message = "This file is damaged."
    reason = "corrupt"


class TruncatedFile(DicomError):
    """A file that ends before its pixels do."""

    code = "dicom.truncated"
    message = "This file is cut short."
    advice = "Copy it again: the export was interrupted or the disk was full."
    reason = "truncated"


class NoPixels(DicomError):
    """An image object without pixels."""

    code = "dicom.no-pixels"
    message = "This object holds no pixels to show."
    advice = "Choose an image series."
    reason = "no_pixels"


class NotAnImage(DicomError):
    """A DICOM object of another trade: a waveform, a document, raw data."""

    code = "dicom.non-image"
    message = "This DICOM object is not an image."
    advice = "Choose an image series."
    reason = "non_image"


class IsIndex(DicomError):
    """A DICOMDIR: an index, not an image (PS3.3 Annex F)."""

    code = "dicom.dicomdir"
    message = "This file is an index of other files."
    advice = "Open the folder that it lies in."
    reason = "dicomdir"


class UnsupportedTransferSyntax(DicomError):
    """A way of encoding that no decoder here knows (PS3.5 section 10)."""

    code = "dicom.unsupported-transfer-syntax"
    message = "The images are compressed in a way that cannot be opened here."
    advice = "Export the series again as uncompressed or lossless JPEG 2000."
    reason = "unsupported_transfer_syntax"


class ArchiveCorrupt(DicomError):
    """A zip, or one member of it, that cannot be unpacked."""

    code = "dicom.archive-corrupt"
    message = "This archive is damaged or protected by a password."
    advice = "Unpack it yourself and open the folder."
    reason = "archive_corrupt"


class ArchiveUnsafe(DicomError):
    """A zip made to do harm: names that climb, members that overlap."""

    code = "dicom.archive-unsafe"
    message = "This archive is built in an unsafe way and was not opened."
    advice = "Do not use it; ask where it came from."
    reason = "archive_unsafe"


class ArchiveTooLarge(DicomError):
    """A zip beyond what is read without unpacking it first, a bomb among them."""

    code = "dicom.archive-too-large"
    message = "This archive is too large to be read in place."
    advice = "Unpack it yourself and open the folder."
    reason = "archive_too_large"


class NoVolume(DicomError):
    """A group whose frames make no volume."""

    code = "dicom.no-volume"
    message = "These images do not make a volume."
    advice = "Show the series image by image."


class TooMuchMemory(DicomError):
    """A volume larger than the memory it may take."""

    code = "dicom.too-much-memory"
    message = "This series is too large for this computer's memory."
    advice = "Close other programs, or use a computer with more memory."


class UnreadableMask(DicomError):
    """A mask file that cannot be used on a series."""

    code = "dicom.unreadable-mask"
    message = "This mask cannot be read."
    advice = "Save it as NIfTI (.nii.gz) or DICOM SEG on the grid of the series."
