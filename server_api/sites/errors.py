"""Why a server and a site do not believe each other."""

from __future__ import annotations

from medal_desktop.base.errors import MedalError
from server_api.errors import Conflict, ServerError


class SiteRefused(ServerError):
    """No site, a closed one, or a signature that is not its: which of them is not told."""

    status = 401
    code = "sites.refused"
    message = "The server does not accept this site's signature."
    advice = "Ask the server's admin whether the site is let in, and with which key."


class SiteClock(ServerError):
    """A message of another time: kept back by somebody, or a clock that is wrong."""

    status = 401
    code = "sites.clock"
    message = "The message does not carry the server's time."
    advice = "The agent corrects its time by the server's and asks again."


class SiteReplay(Conflict):
    """A message that is no newer than the last one; tells that one's number."""

    code = "sites.replay"
    message = "This message was sent before."
    advice = "Run one agent for each site; it goes on from the number that is told."


class OutcomeRefused(ServerError):
    """A result that does not belong to the job, or says what no scorer can have found."""

    status = 422
    code = "sites.outcome-refused"
    message = "The site's result was refused."
    advice = "Update the site's software to the server's version; the evaluation is tried again."


class NotOurServer(MedalError):
    """Something that was not signed by the server that the site joined."""

    code = "sites.not-our-server"
    message = "A message was not signed by the server that this site joined."
    advice = "Nothing was run. Ask the server's admin whether its key was changed."


class ServerUnreachable(MedalError):
    """No answer, or one that is none of a MEDAL server's."""

    code = "sites.unreachable"
    message = "The server cannot be reached."
    advice = "The agent tries again by itself. Check the network, and the certificate's authority."


class ServerSaidNo(MedalError):
    """The server refuses, and will not change its mind."""

    code = "sites.server-said-no"
    message = "The server refuses."
    advice = "See the reason that is told, and ask the server's admin."


class NotJoined(MedalError):
    """A data folder that belongs to no site."""

    code = "sites.not-joined"
    message = "This server has not joined another one as a site."
    advice = "Run `medal-server site key`, have it let in, then `medal-server site join FILE`."


class AgentRuns(MedalError):
    """A second agent on the same data."""

    code = "sites.agent-runs"
    message = "An agent runs on this data already."
    advice = "Stop it first; one agent is enough for each site."
