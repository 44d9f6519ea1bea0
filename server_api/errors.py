"""What the server answers when it will not do something; each error knows its HTTP status."""

from __future__ import annotations

from typing import ClassVar

from medal_desktop.base.errors import MedalError


class ServerError(MedalError):
    """The base of the server's answers."""

    status: ClassVar[int] = 400
    code = "server.error"


class NotSignedIn(ServerError):
    """No token, or one that is unknown, expired or revoked: which of them is not told."""

    status = 401
    code = "server.not-signed-in"
    message = "The server does not accept this access token."
    advice = "Ask the MEDAL team for a new token and enter it in the settings."


class NotAllowed(ServerError):
    """The account lacks the role."""

    status = 403
    code = "server.not-allowed"
    message = "Your account may not do this."
    advice = "Ask the MEDAL team to give your account the role that it needs."


class NotFound(ServerError):
    """There is no such thing, or it belongs to somebody else."""

    status = 404
    code = "server.not-found"
    message = "There is nothing here under this name."
    advice = "Check the name; it may have been removed, or belong to another account."


class Withdrawn(ServerError):
    """It was published once, and its data was removed for good."""

    status = 410
    code = "server.withdrawn"
    message = "This challenge version was withdrawn."
    advice = "Its data is removed and must not be used any more; delete copies that you have."


class Conflict(ServerError):
    """The request does not fit the state of the thing."""

    status = 409
    code = "server.conflict"
    message = "This has changed in the meantime."
    advice = "Load it again, then decide."


class NameTaken(Conflict):
    """An account has this name already, perhaps a closed one."""

    code = "server.name-taken"
    message = "There is an account of this name."
    advice = "Choose another name, or give that account a new token: accounts renew."


class NameMissing(ServerError):
    """An account without a name."""

    code = "server.name-missing"
    message = "An account needs a name."
    advice = "Give the name by which the panel knows this person or program."


class BodyTooLarge(ServerError):
    """A body larger than any question of the API needs."""

    status = 413
    code = "server.body-too-large"
    message = "This request is larger than the server reads."
    advice = "Send files as uploads; tell your MEDAL contact if MEDAL Desktop made this request."


class BodyTooSlow(ServerError):
    """A body that does not come."""

    status = 408
    code = "server.body-too-slow"
    message = "The request did not come whole in time."
    advice = "Check the network, then try again."


class CommentMissing(ServerError):
    """A submission is returned without a word."""

    status = 422
    code = "server.comment-missing"
    message = "A submission is not returned without a comment."
    advice = "Say what the submitter should change."


class TooManyRequests(ServerError):
    """An account begins more than its share."""

    status = 429
    code = "server.too-many-requests"
    message = "There were too many requests in a short time."
    advice = "Wait a minute, then try again."
