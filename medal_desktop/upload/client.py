"""What the desktop asks of the server, one method per question."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import quote

from pydantic import TypeAdapter, ValidationError

from medal_desktop.base.progress import Job
from medal_desktop.package.documents import Challenge
from medal_desktop.package.messages import (
    AccountStatus,
    Board,
    Decision,
    DesktopRelease,
    DeviceAnswer,
    DeviceCode,
    DeviceRequest,
    EvaluationRequest,
    EvaluationStatus,
    ModelStatus,
    Recipients,
    SignedIn,
    SubmissionStatus,
    Withdrawal,
    WithdrawalRequest,
)
from medal_desktop.upload.connecting import connect
from medal_desktop.upload.errors import NotAMedalServer, ServerRefused
from medal_desktop.upload.network import Network

if TYPE_CHECKING:
    from medal_desktop.upload.connection import Answer

API = "/api/v1"
_WAITING = {"authorization_pending", "slow_down"}
T = TypeVar("T")


class ServerClient:
    """One server and one access token. May be used by one thread at a time.

    Every method raises `Offline`, `CertificateRefused`, `ProxyRefused`, `ServerRefused` (also
    `WrongToken`, `NotPermitted`, `NotThere`) or `NotAMedalServer`.
    """

    def __init__(self, base_url: str, token: str, network: Network | None = None) -> None:
        self.connection = connect(base_url, token, network)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def begin_sign_in(self, program: str) -> DeviceCode:
        """Begin to sign this program in by a browser."""
        body = DeviceRequest(program=program).model_dump(mode="json")
        return _read(self.connection.ask("POST", f"{API}/sign-in/device", json=body), DeviceCode)

    def redeem(self, device_code: str) -> SignedIn | None:
        """Give the token once somebody allowed it in the browser; None as long as nobody has."""
        body = DeviceAnswer(device_code=device_code).model_dump(mode="json")
        try:
            answer = self.connection.ask("POST", f"{API}/sign-in/token", json=body)
        except ServerRefused as refused:
            if refused.problem.code in _WAITING:
                return None
            raise
        return _read(answer, SignedIn)

    def account(self) -> AccountStatus:
        """Tell for whom the token speaks."""
        return self._get("/account", AccountStatus)

    def sign_out(self) -> None:
        """End the token."""
        self.connection.ask("DELETE", f"{API}/account/token")

    def recipients(self) -> Recipients:
        """Give the keys to which packages for this server are sealed."""
        return self._get("/recipients", Recipients)

    def desktop(self) -> DesktopRelease:
        """Give the newest desktop that the server's operator names."""
        return self._get("/desktop", DesktopRelease)

    def submissions(self) -> tuple[SubmissionStatus, ...]:
        """Give one's own submissions, newest first; the panel sees all."""
        return self._get("/submissions", tuple[SubmissionStatus, ...])

    def submission(self, submission_id: str) -> SubmissionStatus:
        """Tell where a submission stands."""
        return self._get(f"/submissions/{_part(submission_id)}", SubmissionStatus)

    def submitted_challenge(self, submission_id: str) -> Challenge:
        """Give the challenge of a submission that has passed the server's checks."""
        return self._get(f"/submissions/{_part(submission_id)}/challenge", Challenge)

    def download_inputs(
        self, submission_id: str, sink: Callable[[bytes], object], job: Job
    ) -> None:
        """Hand the zip of a submission's verified inputs to `sink`; for the panel alone."""
        path = f"{API}/submissions/{_part(submission_id)}/inputs"
        self.connection.download(path, sink, job)

    def decide(self, submission_id: str, decision: Decision) -> SubmissionStatus:
        """Accept and publish a submission, or return it with a comment."""
        path = f"{API}/submissions/{_part(submission_id)}/decision"
        answer = self.connection.ask("POST", path, json=decision.model_dump(mode="json"))
        return _read(answer, SubmissionStatus)

    def withdraw(self, submission_id: str, request: WithdrawalRequest) -> Withdrawal:
        """Have a submission's data removed for good."""
        path = f"{API}/submissions/{_part(submission_id)}/withdrawal"
        return _read(
            self.connection.ask("POST", path, json=request.model_dump(mode="json")), Withdrawal
        )

    def withdrawal(self, submission_id: str) -> Withdrawal:
        """Give the proof of a withdrawal."""
        return self._get(f"/submissions/{_part(submission_id)}/withdrawal", Withdrawal)

    def challenge(self, challenge_id: str, version: str) -> Challenge:
        """Give a published challenge version."""
        return self._get(f"/challenges/{_part(challenge_id)}/{_part(version)}", Challenge)

    def models(self) -> tuple[ModelStatus, ...]:
        """Give the models one may evaluate."""
        return self._get("/models", tuple[ModelStatus, ...])

    def model(self, model_id: str) -> ModelStatus:
        """Tell where a model stands."""
        return self._get(f"/models/{_part(model_id)}", ModelStatus)

    def evaluate(self, request: EvaluationRequest) -> EvaluationStatus:
        """Ask for one model to be run on one challenge version."""
        body = request.model_dump(mode="json")
        return _read(self.connection.ask("POST", f"{API}/evaluations", json=body), EvaluationStatus)

    def evaluations(self) -> tuple[EvaluationStatus, ...]:
        """Give one's own evaluations."""
        return self._get("/evaluations", tuple[EvaluationStatus, ...])

    def evaluation(self, evaluation_id: str) -> EvaluationStatus:
        """Tell where an evaluation stands."""
        return self._get(f"/evaluations/{_part(evaluation_id)}", EvaluationStatus)

    def boards(self, challenge_id: str, version: str) -> tuple[Board, ...]:
        """Give the boards of a published challenge version, one per task."""
        return self._get(f"/boards/{_part(challenge_id)}/{_part(version)}", tuple[Board, ...])

    def _get(self, path: str, kind: type[T]) -> T:
        return _read(self.connection.ask("GET", API + path), kind)


def _read(answer: Answer, kind: type[T]) -> T:
    try:
        return TypeAdapter(kind).validate_json(answer.body)
    except ValidationError:
        raise NotAMedalServer("the answer has another form") from None


def _part(text: str) -> str:
    """Make an identifier safe as one part of a path."""
    return quote(text, safe="")
