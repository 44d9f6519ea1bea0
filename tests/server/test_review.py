"""What the panel is shown before it decides, and who else is not."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pytest
from httpx import Client

from medal_desktop.cli.main import main
from medal_desktop.package.documents import Finding
from medal_desktop.package.messages import Decision, SubmissionState
from medal_desktop.upload.client import ServerClient
from medal_desktop.workflow.secrets import open_vault
from server_api.db.tables import AccountRow, AuditRow, SubmissionRow
from server_api.review.inputs import Inputs
from server_api.services import Services
from tests.builders.server import _challenge, make_tokens, open_server, serving

MINE = "5" * 32
FILES = {
    "challenge.json": b"{}",
    "cases/case-001/series-1/000001.dcm": bytes(range(256)) * 9000,
    "cases/case-002/series-1/000001.dcm": b"hidden case's image",
    "empty.txt": b"",
}


@dataclass
class Panel:
    """A server with one submission in review."""

    url: str
    services: Services
    tokens: dict[str, str] = field(default_factory=dict)

    def get(self, role: str, path: str) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self.tokens[role]}"}
        with Client(base_url=self.url, headers=headers) as http:
            answer = http.get(f"/api/v1/submissions/{MINE}{path}")
        return answer.status_code, answer.content

    def set_state(self, state: SubmissionState) -> None:
        with self.services.database.session() as session:
            session.get_one(SubmissionRow, MINE).state = state

    def audited(self) -> list[str]:
        with self.services.database.reading() as session:
            return [row.action for row in session.query(AuditRow).filter_by(object_id=MINE)]


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[Panel]:
    services = open_server(tmp_path)
    tokens = make_tokens(services)
    finding = Finding(code="check.face", message="A face \x1b[2Jmay be seen.", blocking=False)
    with services.database.session() as session:
        owner = session.query(AccountRow).filter_by(name="submitter").one()
        session.add(
            SubmissionRow(
                id=MINE,
                account_id=owner.id,
                state=SubmissionState.IN_REVIEW,
                sha256="0" * 64,
                size=1,
                challenge_id="head-ct",
                version="1.0.0",
                name="Haemorrhage on head CT",
                document=_challenge().model_dump_json(),
                findings=json.dumps([finding.model_dump(mode="json")]),
                signer="Dr Test",
                signer_key="0123456789abcdef",
            )
        )
    folder = services.storage.quarantine(MINE)
    for name, content in FILES.items():
        (folder / "inputs" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "inputs" / name).write_bytes(content)
    (folder / "package.medal").write_bytes(b"with the sealed references")
    with serving(services) as url:
        yield Panel(url, services, tokens)


@pytest.fixture
def medal(
    panel: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> Callable[..., tuple[int, str]]:
    """Type a command as the reviewer; gives exit code and what was said."""
    (tmp_path / "pass").write_text("correct horse battery staple")
    environment = {
        "MEDAL_KEYSTORE": str(tmp_path / "keys"),
        "MEDAL_KEYSTORE_PASSPHRASE_FILE": str(tmp_path / "pass"),
        "MEDAL_SERVER": panel.url,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    open_vault(environment).keep_token(panel.url, panel.tokens["reviewer"])

    def run(*words: object) -> tuple[int, str]:
        code = 0
        try:
            main(["review", *map(str, words)])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_that_the_inputs_are_a_zip_of_all_files_and_never_the_package(panel: Panel) -> None:
    status, content = panel.get("reviewer", "/inputs")
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == FILES
    assert panel.audited() == ["submission.inputs-taken"]


@pytest.mark.parametrize("role", ["submitter", "evaluator", "stranger", "admin"])
def test_that_nobody_but_the_panel_takes_the_inputs(panel: Panel, role: str) -> None:
    assert panel.get(role, "/inputs")[0] == 403
    assert panel.audited() == []


@pytest.mark.parametrize(
    "state", [state for state in SubmissionState if state != SubmissionState.IN_REVIEW]
)
def test_that_inputs_are_given_in_review_alone(panel: Panel, state: SubmissionState) -> None:
    panel.set_state(state)
    assert panel.get("reviewer", "/inputs")[0] == 404


@pytest.mark.parametrize("comment", ["", "  \n"])
def test_that_a_return_needs_a_comment_and_an_acceptance_none(panel: Panel, comment: str) -> None:
    headers = {"Authorization": f"Bearer {panel.tokens['reviewer']}"}
    path = f"/api/v1/submissions/{MINE}/decision"
    with Client(base_url=panel.url, headers=headers) as http:
        answer = http.post(path, json={"accept": False, "comment": comment})
        assert (answer.status_code, answer.json()["code"]) == (422, "server.comment-missing")
        assert http.post(path, json={"accept": True, "comment": comment}).status_code == 200


def test_that_the_status_names_signer_and_submitter(panel: Panel) -> None:
    with ServerClient(panel.url, panel.tokens["reviewer"]) as client:
        found = client.submission(MINE)
        assert (found.signer, found.signer_key) == ("Dr Test", "0123456789abcdef")
        assert found.submitter == "submitter"
        assert client.submissions() == (found,)
        assert client.decide(MINE, Decision(accept=True)).submitter == "submitter"


def test_that_show_tells_all_that_the_panel_judges_by(
    medal: Callable[..., tuple[int, str]],
) -> None:
    code, said = medal("show", MINE)
    assert code == 0
    for words in (
        *("Haemorrhage on head CT", "head-ct 1.0.0", "Dr Test (key 0123456789abcdef)"),
        *("submitter", "0" * 64, "check.face", "Findings: 1", "Is there a haemorrhage?"),
        *("Yes, No", "balanced_accuracy", "case-002 (hidden): series-1 CT 2 files"),
    ):
        assert words in said
    assert "\x1b" not in said
    assert "Abstract: " in said


def test_that_the_list_tells_findings_submitter_and_date(
    medal: Callable[..., tuple[int, str]],
) -> None:
    head, row = medal("list")[1].splitlines()
    assert {"findings", "submitter", "received"} <= set(head.split())
    assert {"1", "submitter"} <= set(row.split())


def test_that_fetch_fills_a_new_folder_and_only_that(
    medal: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    assert medal("fetch", MINE, tmp_path / "looked at") == (0, "4 files\n")
    folder = tmp_path / "looked at"
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    assert {name: path.read_bytes() for name, path in found.items()} == FILES
    code, said = medal("fetch", MINE, folder)
    assert (code, "package" in said) == (1, True)
    assert {path.name for path in folder.iterdir()} == {"challenge.json", "cases", "empty.txt"}


def test_that_nothing_is_left_of_a_download_that_broke_off(
    medal: Callable[..., tuple[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Inputs.blocks
    monkeypatch.setattr(Inputs, "blocks", lambda inputs: islice(real(inputs), 2))
    code, said = medal("fetch", MINE, tmp_path / "looked at")
    assert (code, "[upload.offline]" in said) == (1, True)
    assert [path.name for path in tmp_path.iterdir() if "looked" in path.name] == []


def test_that_return_on_the_command_line_asks_for_a_comment(
    medal: Callable[..., tuple[int, str]],
) -> None:
    code, said = medal("return", MINE)
    assert (code, "--comment" in said) == (2, True)
    assert medal("return", MINE, "--comment", "Too few cases.")[0] == 0
