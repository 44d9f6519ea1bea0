"""Why somebody is not let in; nothing tells whether a name exists."""

from __future__ import annotations

from server_api.errors import ServerError


class WrongPassword(ServerError):
    """Name or password is wrong; which of them is not told."""

    status = 401
    code = "sign-in.wrong"
    message = "Name or password is not right."
    advice = "Try again, or ask the MEDAL team for a new invitation."


class WeakPassword(ServerError):
    """Too short to be a password."""

    status = 422
    code = "sign-in.weak-password"
    message = "The password is too short."
    advice = "Take at least 12 characters; a sentence is easy to keep in mind."


class InvitationGone(ServerError):
    """It was used, it expired, or it never was."""

    status = 410
    code = "sign-in.invitation-gone"
    message = "This invitation can no longer be used."
    advice = "Ask the MEDAL team for a new one."


class Pending(ServerError):
    """Nobody has allowed it yet (RFC 8628 section 3.5)."""

    code = "authorization_pending"
    message = "Nobody has allowed this program yet."
    advice = "Open the link and enter the code."


class SlowDown(ServerError):
    """It asks too often (RFC 8628 section 3.5)."""

    code = "slow_down"
    message = "This program asks too often."
    advice = "Wait a few seconds between two questions."


class Denied(ServerError):
    """Somebody said no (RFC 8628 section 3.5)."""

    code = "access_denied"
    message = "The sign-in was refused in the browser."
    advice = "Begin again if that was a mistake."


class GrantExpired(ServerError):
    """It took too long, or the code was used already (RFC 8628 section 3.5)."""

    code = "expired_token"
    message = "This code has expired."
    advice = "Begin again."


class UnknownCode(ServerError):
    """No program waits with this code."""

    status = 404
    code = "sign-in.unknown-code"
    message = "No program waits with this code."
    advice = "Look at the code again; it is good for ten minutes."


class ProviderFailed(ServerError):
    """The OpenID provider does not answer, or answers what cannot be believed."""

    status = 502
    code = "sign-in.provider"
    message = "Your institution's sign-in did not work."
    advice = "Try again; tell your MEDAL contact if it stays so."


class NoRole(ServerError):
    """The provider knows the person, and none of their groups has a role here."""

    status = 403
    code = "sign-in.no-role"
    message = "Your institution knows you, but you have no role on this server yet."
    advice = "Ask the MEDAL team to let your group in."


class ForeignOrigin(ServerError):
    """A form that was sent from another site."""

    status = 403
    code = "sign-in.foreign-origin"
    message = "This request came from another site."
    advice = "Open the page on this server, and send it from there."
