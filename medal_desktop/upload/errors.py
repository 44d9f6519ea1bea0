"""What can stand between a workstation and the server, in words that say what to do."""

from __future__ import annotations

from medal_desktop.base.errors import MedalError
from medal_desktop.package.documents import Finding
from medal_desktop.package.messages import Problem

_LONGEST = 400


class UploadError(MedalError):
    """The base of everything that can go wrong on the way to the server."""

    code = "upload.error"


class Offline(UploadError):
    """No connection: name, network, firewall, or a server that is down."""

    code = "upload.offline"
    message = "The server cannot be reached."
    advice = "Check the network and the server's address; nothing is lost, submit again later."


class CertificateRefused(UploadError):
    """The other side's certificate is not trusted by this computer."""

    code = "upload.certificate"
    message = "The server's certificate is not trusted by this computer, so nothing was sent."
    advice = "Ask your IT department whether a network filter needs its certificate installed."


class ProxyRefused(UploadError):
    """The proxy between hospital and internet does not let it through."""

    code = "upload.proxy"
    message = "The hospital's proxy does not let the connection through."
    advice = "Check the proxy in the settings, or ask your IT department to allow the address."


class InvalidAddress(UploadError):
    """An address over which a token must not travel."""

    code = "upload.address"
    message = "This is not an address of a MEDAL server."
    advice = "Enter the address as you were given it; it begins with https://."


class NotAMedalServer(UploadError):
    """An answer in no form that a MEDAL server gives."""

    code = "upload.not-a-server"
    message = "Something other than a MEDAL server answered."
    advice = "Check the address; a network login page or filter may stand in between."


class SourceMissing(UploadError):
    """The file to send is not there, is empty, or cannot be read."""

    code = "upload.source"
    message = "The file to send cannot be read."
    advice = "Build the package again, then submit it."


class DamagedUpload(UploadError):
    """The server has other bytes than were sent; they are forgotten on both sides."""

    code = "upload.damaged"
    message = "The file arrived damaged, or was changed while it was sent."
    advice = "Submit it again; it is sent anew."


class ServerRefused(UploadError):
    """The server's own refusal, with its own words.

    Attributes:
        problem: what the server said, of which `words()` shows title, detail and advice.
    """

    code = "upload.refused"
    message = "The server refused the request."

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.detail[:_LONGEST])

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the server names as being in the way."""
        return self.problem.findings

    def words(self) -> tuple[str, str]:
        """Give the server's words, shortened; a class of its own words keeps them."""
        if type(self).message != ServerRefused.message:
            return super().words()
        detail = f" ({self.detail})" if self.detail else ""
        return self.problem.title[:_LONGEST] + detail, self.problem.advice[:_LONGEST]


class WrongToken(ServerRefused):
    """The token is unknown, expired or revoked."""

    code = "upload.wrong-token"
    message = "The server does not accept your access token."
    advice = "It may have expired: ask your MEDAL contact for a new one, enter it in the settings."


class NotPermitted(ServerRefused):
    """The account lacks the role."""

    code = "upload.not-permitted"
    message = "Your account may not do this on the server."
    advice = "Ask your MEDAL contact to give your account the role that it needs."


class NotThere(ServerRefused):
    """Nothing is there under this name, or no longer."""

    code = "upload.not-there"
    message = "The server has nothing under this name."
    advice = "It may have been removed, or belong to another account."


class TooLarge(ServerRefused):
    """The file is beyond what the server takes."""

    code = "upload.too-large"
    message = "This file is larger than the server accepts."
    advice = "Split the challenge into smaller ones, or ask your MEDAL contact."


class QuotaExceeded(ServerRefused):
    """The account's room is used up."""

    code = "upload.quota"
    message = "Your account has no room left on the server."
    advice = "Wait until earlier submissions are reviewed, or ask your MEDAL contact for more room."


class ServerBusy(ServerRefused):
    """A refusal that passes by itself: busy, full, too many requests, a fault."""

    code = "upload.server-busy"
    message = "The server cannot take this at the moment."
    advice = "Nothing is lost; submit again in a few minutes."


def refusal(problem: Problem) -> ServerRefused:
    """Give the error that fits a problem."""
    by_code = {QuotaExceeded.code: QuotaExceeded, TooLarge.code: TooLarge}
    by_status = {
        401: WrongToken,
        403: NotPermitted,
        404: NotThere,
        410: NotThere,
        413: TooLarge,
        **dict.fromkeys((408, 409, 423, 425, 429, 460), ServerBusy),
    }
    if problem.code == "server.conflict":
        return ServerRefused(problem)
    busy = ServerBusy if problem.status >= 500 else ServerRefused
    return by_code.get(problem.code, by_status.get(problem.status, busy))(problem)
