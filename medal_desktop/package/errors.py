"""Each way a package, a key or a signature can be wrong, with its own code."""

from __future__ import annotations

from medal_desktop.base.errors import MedalError

_AGAIN = "Get the package again from the person who made it; do not use this copy."
_REBUILD = "Build the package again with a current MEDAL Desktop."


class PackageError(MedalError):
    """The base of everything that can be wrong with a package."""

    code = "package.invalid"
    message = "This is not a valid MEDAL package."
    advice = _AGAIN


class NotAPackage(PackageError):
    """A file that does not end as a Zip64 does."""

    code = "package.not-a-package"
    message = "This file is not a MEDAL package, or its end is missing."


class TrailingBytes(PackageError):
    """Bytes after the end of the zip or of a member."""

    code = "package.trailing-bytes"
    message = "The package has bytes that belong to nothing."


class Truncated(PackageError):
    """Fewer bytes than the package says."""

    code = "package.truncated"
    message = "The package is shorter than it says; a part is missing."
    advice = "Copy or download it again; the transfer was cut off."


class ZipStructure(PackageError):
    """A zip that is not the one way in which MEDAL writes it (APPNOTE 6.3.10, stored, Zip64)."""

    code = "package.zip-structure"
    message = "The inner structure of the package is damaged or foreign."


class CompressedEntry(PackageError):
    """An entry that is packed: MEDAL stores, so that nothing can grow while it is opened."""

    code = "package.zip-compressed"
    message = "The package holds a compressed entry, which MEDAL packages never do."


class EncryptedEntry(PackageError):
    """An entry under zip's own encryption."""

    code = "package.zip-encrypted"
    message = "The package holds an entry under zip encryption, which MEDAL packages never do."


class LinkEntry(PackageError):
    """An entry that is a link, a folder or a device instead of a file."""

    code = "package.zip-link"
    message = "The package holds an entry that is not a plain file."


class SizeLie(PackageError):
    """An entry whose sizes contradict each other or the size of the whole."""

    code = "package.zip-sizes"
    message = "The sizes in the package contradict each other."


class UnsafeName(PackageError):
    """A name that would leave the folder, or that one of the three systems cannot store."""

    code = "package.unsafe-name"
    message = "A file name in the package is not allowed."
    advice = "Do not use this package; ask where it came from."


class DuplicateName(PackageError):
    """Two entries with one name, also when they differ in case alone."""

    code = "package.duplicate-name"
    message = "Two files in the package have the same name."


class UnsortedNames(PackageError):
    """Entries that are not in the order of their names."""

    code = "package.unsorted-names"
    message = "The files in the package are not in their order."


class TooManyEntries(PackageError):
    """More entries than any package may have."""

    code = "package.too-many-entries"
    message = "The package holds more files than is allowed."
    advice = "Split the challenge into several packages."


class DocumentTooLarge(PackageError):
    """A describing document that is far larger than any real one."""

    code = "package.document-too-large"
    message = "A document inside the package is too large."


class MissingMember(PackageError):
    """One of the three members is not there."""

    code = "package.missing-member"
    message = "A part of the package is missing."


class ExtraMember(PackageError):
    """A member besides the three."""

    code = "package.extra-member"
    message = "The package holds a part that does not belong there."


class WrongSize(PackageError):
    """A member whose size is not the signed one."""

    code = "package.wrong-size"
    message = "A part of the package does not have the size that was signed."


class WrongHash(PackageError):
    """A member whose SHA-256 is not the signed one."""

    code = "package.wrong-hash"
    message = "The package was changed after it was signed."


class NotCrypt4gh(PackageError):
    """A member without a valid Crypt4GH 1.0 header."""

    code = "package.not-crypt4gh"
    message = "A part of the package is not encrypted as it should be."


class WrongKey(PackageError):
    """No header packet opens with this key."""

    code = "package.wrong-key"
    message = "This key does not open the package."
    advice = "Check that the package was sealed for this server, and that the key is the right one."


class EditList(PackageError):
    """A Crypt4GH edit list, which MEDAL refuses: the signed bytes are all the bytes."""

    code = "package.edit-list"
    message = "The package hides a part of its own content."


class BrokenSegment(PackageError):
    """A segment that was changed, moved or cut (ChaCha20-Poly1305 refuses it)."""

    code = "package.broken-segment"
    message = "An encrypted part of the package was changed or damaged."


class BadSignature(PackageError):
    """The Ed25519 signature does not fit the content."""

    code = "package.bad-signature"
    message = "The signature of the package is wrong."


class SignerMismatch(PackageError):
    """The bag was signed by another key than the envelope."""

    code = "package.signer-mismatch"
    message = "The package was signed by one person and its content by another."


class IdentityMismatch(PackageError):
    """Envelope, file names and challenge name different challenges or versions."""

    code = "package.identity-mismatch"
    message = "The parts of the package belong to different challenges or versions."


class NotABag(PackageError):
    """A required tag file of BagIt 1.0 (RFC 8493) is missing or malformed."""

    code = "package.not-a-bag"
    message = "The content of the package is not a valid BagIt bag."


class ManifestMismatch(PackageError):
    """The files are not those of the manifest."""

    code = "package.manifest-mismatch"
    message = "The files in the package are not those that its list names."


class ContentMismatch(PackageError):
    """The files are not those that the challenge describes."""

    code = "package.content-mismatch"
    message = "The files in the package are not those that the challenge describes."
    advice = _REBUILD


class ReferenceLeak(PackageError):
    """The answers of a hidden case lie where everybody can read them."""

    code = "package.reference-leak"
    message = "The package would show the answers of a hidden case."
    advice = "Move the case to the public split, or take its answers out of the inputs."


class StaleSchema(PackageError):
    """A document of another schema version."""

    code = "package.stale-schema"
    message = "The package was made by another version of MEDAL."
    advice = _REBUILD


class InvalidDocument(PackageError):
    """A document that does not fit its schema; `detail` names places, never values."""

    code = "package.invalid-document"
    message = "A document inside the package does not have the right form."
    advice = _REBUILD


class SourceChanged(PackageError):
    """A file that changed while it was being packed."""

    code = "package.source-changed"
    message = "A file changed while it was being packed."
    advice = "Close other programs that write into the workspace, and build the package again."


class SourceUnreadable(PackageError):
    """A file that is to be packed and cannot be read."""

    code = "package.source-unreadable"
    message = "A file that belongs into the package cannot be read."
    advice = "Check that the workspace is complete and its disk connected, then build again."


class Unreadable(PackageError):
    """A package that is not there or that the system does not let us read."""

    code = "package.unreadable"
    message = "The package cannot be read."
    advice = "Check that the file is there, is a file, and that you may open it."


class NotWritable(PackageError):
    """A target that the system does not let us write."""

    code = "package.not-writable"
    message = "Nothing can be written there."
    advice = "Choose another folder, on a disk that is connected and not write-protected."


class TargetExists(PackageError):
    """The folder to unpack into already holds something."""

    code = "package.target-exists"
    message = "The folder to unpack into is not empty."
    advice = "Choose a new folder."


class NotEnoughSpace(PackageError):
    """The disk cannot hold the content."""

    code = "package.not-enough-space"
    message = "There is not enough free space on this disk."
    advice = "Free some space or choose another disk."


class InvalidKey(MedalError):
    """Bytes that are no key."""

    code = "key.invalid"
    message = "This is not a valid key."
    advice = "Use the key file that MEDAL Desktop wrote."


class NotAKeyFile(MedalError):
    """A file that is no MEDAL key file."""

    code = "key.not-a-key-file"
    message = "This is not a MEDAL key file, or it is damaged."
    advice = "Choose the key file that MEDAL Desktop wrote, or another copy of it."


class WrongPassphrase(MedalError):
    """The passphrase does not open the key file, or the file was changed."""

    code = "key.wrong-passphrase"
    message = "The passphrase does not open this key file, or the file was changed."
    advice = "Type the passphrase again; try another copy of the file if you are sure of it."
