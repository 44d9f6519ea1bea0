"""What can go wrong where the bytes lie."""

from __future__ import annotations

from medal_desktop.base.errors import MedalError
from server_api.errors import ServerError


class StorageUnavailable(MedalError):
    """The data folder cannot be made or written."""

    code = "storage.unavailable"
    message = "The server's data folder cannot be used."
    advice = "Check MEDAL_SERVER_DATA, the folder's rights and the disk."


class BucketUnavailable(ServerError):
    """The S3 server does not answer, or refuses."""

    status = 503
    code = "storage.bucket-unavailable"
    message = "The server cannot reach its storage at the moment."
    advice = "Try again in a few minutes; nothing that arrived is lost."


class UploadBusy(ServerError):
    """Another request writes the same upload at this moment."""

    status = 423
    code = "upload.busy"
    message = "Another connection is still sending this file."
    advice = "Wait a moment; the upload continues by itself."


class DiskFull(ServerError):
    """The server has no room."""

    status = 507
    code = "upload.disk-full"
    message = "The server has no room for this file at the moment."
    advice = "Try again later; tell your MEDAL contact if it stays so."
