"""Why an upload is not taken in."""

from __future__ import annotations

from server_api.errors import ServerError


class InvalidUpload(ServerError):
    """A header is missing, or says something that cannot be."""

    code = "upload.invalid"
    message = "The server does not understand this upload."
    advice = "Update MEDAL Desktop; tell your MEDAL contact if it stays so."


class UploadTooLarge(ServerError):
    """The length is beyond what the server takes in one piece."""

    status = 413
    code = "upload.too-large"
    message = "This file is larger than the server accepts."
    advice = "Split the challenge into smaller ones, or ask your MEDAL contact."


class QuotaExceeded(ServerError):
    """The account has too much in flight and in review."""

    status = 413
    code = "upload.quota"
    message = "Your account has no room left on the server."
    advice = "Wait until earlier submissions are reviewed, or ask your MEDAL contact for more room."


class UploadGone(ServerError):
    """It expired, or was taken back."""

    status = 410
    code = "upload.gone"
    message = "The server no longer has the beginning of this upload."
    advice = "Send it again; it begins anew."


class WrongOffset(ServerError):
    """The client would leave a hole or write twice."""

    status = 409
    code = "upload.wrong-offset"
    message = "Client and server disagree on how much has arrived."
    advice = "Ask the server for the offset, then go on from there."


class WrongMediaType(ServerError):
    """A PATCH whose body is not announced as bytes of an upload (tus 1.0)."""

    status = 415
    code = "upload.media-type"
    message = "The server does not understand this upload."
    advice = "Send application/offset+octet-stream."


class WrongProtocol(ServerError):
    """A version of tus other than 1.0.0."""

    status = 412
    code = "upload.protocol"
    message = "This client speaks another version of the upload protocol."
    advice = "Update MEDAL Desktop."


class DamagedOnTheWay(ServerError):
    """The bytes that arrived are not those that were sent (tus 1.0: 460)."""

    status = 460
    code = "upload.checksum"
    message = "The data was damaged on its way to the server."
    advice = "Send it again."


class TooSlow(ServerError):
    """The client fell silent in the middle of a request."""

    status = 408
    code = "upload.too-slow"
    message = "The connection fell silent."
    advice = "Continue the upload; what has arrived is kept."
