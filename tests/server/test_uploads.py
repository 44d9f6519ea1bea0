"""The tus server, asked by a client that makes every mistake there is."""

from __future__ import annotations

import base64
import hashlib
import socket
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from httpx import Client, Response
from sqlalchemy import select, update

from server_api.auth import issue_token
from server_api.db.base import later
from server_api.db.tables import AccountRow, AuditRow, ModelRow, TokenRow, UploadRow
from server_api.intake.finishing import finish, finish_waiting
from server_api.intake.sweep import sweep
from server_api.services import Services
from tests.builders.server import make_tokens, open_server, serving, wait_for

CONTENT = hashlib.shake_256(b"content").digest(300_000)
UPLOADS = "/api/v1/uploads"
PETABYTE = 10**15


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def metadata(content: bytes = CONTENT, **changes: str) -> str:
    pairs = {
        "kind": "model",
        "name": "A model",
        "filename": "model.tar",
        "sha256": hashlib.sha256(content).hexdigest(),
    } | changes
    return ",".join(f"{key} {encoded(value)}" for key, value in pairs.items())


@dataclass
class Tus:
    """A tus client without mercy."""

    http: Client
    services: Services
    tokens: dict[str, str]
    role: str = "evaluator"

    def send(self, method: str, path: str, content: bytes = b"", **headers: str) -> Response:
        wanted = {
            "Tus-Resumable": "1.0.0",
            "Authorization": f"Bearer {self.tokens[self.role]}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        kept = {name: value for name, value in wanted.items() if value}
        return self.http.request(method, path, content=content or None, headers=kept)

    def create(self, content: bytes = CONTENT, **headers: str) -> Response:
        length, words = str(len(content)), metadata(content)
        return self.send(
            "POST", UPLOADS, **{"Upload_Length": length, "Upload_Metadata": words} | headers
        )

    def patch(self, place: str, offset: int, content: bytes, **headers: str) -> Response:
        wanted = {
            "Upload_Offset": str(offset),
            "Content_Type": "application/offset+octet-stream",
            "Upload_Checksum": checksum(content),
        }
        return self.send("PATCH", place, content, **wanted | headers)

    def offset(self, place: str) -> int:
        return int(self.send("HEAD", place).headers["Upload-Offset"])

    def files(self) -> list[Path]:
        folders = ("uploads", "quarantine", "models")
        places = [self.services.storage.root / folder for folder in folders]
        return [path for place in places for path in place.rglob("*") if path.is_file()]


def checksum(content: bytes) -> str:
    return "sha256 " + base64.b64encode(hashlib.sha256(content).digest()).decode()


@pytest.fixture
def tus(tmp_path: Path) -> Iterator[Tus]:
    services = open_server(tmp_path, creations_per_minute=20, max_upload=10**9, quota=10**9)
    with serving(services) as url, Client(base_url=url, timeout=60) as http:
        yield Tus(http, services, make_tokens(services))


def test_that_options_name_the_extensions(tus: Tus) -> None:
    answer = tus.http.options(UPLOADS)
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,termination,expiration,checksum"


def test_that_the_last_byte_makes_the_model(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    assert tus.patch(place, 0, CONTENT[:200_000]).headers["Upload-Offset"] == "200000"
    done = tus.patch(place, 200_000, CONTENT[200_000:])
    assert (done.status_code, done.headers["Medal-Upload-State"]) == (204, "done")
    stored = tus.services.storage.fetch_received(done.headers["Medal-Result"])
    assert stored.read_bytes() == CONTENT


def test_that_the_same_content_has_one_upload_and_one_result(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    assert tus.create().headers["Location"] == place
    result = tus.patch(place, 0, CONTENT).headers["Medal-Result"]
    again = tus.create()
    assert again.headers["Medal-Result"] == result
    assert again.headers["Upload-Offset"] == str(len(CONTENT))


def test_that_another_account_gets_its_own_upload(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    tus.role = "stranger"
    assert tus.create().headers["Location"] != place


@pytest.mark.parametrize(
    ("length", "status"),
    [
        (str(PETABYTE), 413),
        ("9" * 39, 413),
        ("-1", 400),
        ("0", 400),
        ("1e9", 400),
        ("", 400),
        ("1_000", 400),
        ("9" * 5000, 400),
    ],
)
def test_that_impossible_lengths_are_refused(tus: Tus, length: str, status: int) -> None:
    answer = tus.create(Upload_Length=length)
    assert (answer.status_code, tus.files()) == (status, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"filename": "../../etc/passwd"},
        {"filename": "/etc/passwd"},
        {"filename": "a/b.tar"},
        {"filename": "C:\\model.tar"},
        {"filename": "nul"},
        {"filename": "a\x00b"},
        {"name": "line\nbreak"},
        {"name": "x" * 201},
        {"name": "\u202eevil"},
        {"kind": "challenge"},
        {"kind": ""},
        {"sha256": "../../uploads/x"},
        {"sha256": "A" * 64},
        {"sha256": "0"},
    ],
)
def test_that_tricks_in_metadata_are_refused(tus: Tus, changes: dict[str, str]) -> None:
    answer = tus.create(Upload_Metadata=metadata(**changes))
    assert (answer.status_code, tus.files()) == (400, [])
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "words", ["", "kind", "kind %%%", f"kind {encoded('model')},kind {encoded('model')}", "," * 99]
)
def test_that_malformed_metadata_is_refused(tus: Tus, words: str) -> None:
    assert tus.create(Upload_Metadata=words).status_code == 400


def test_that_a_wrong_offset_is_refused_and_nothing_moves(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    tus.patch(place, 0, CONTENT[:1000])
    for offset in (0, 999, 1001):
        assert tus.patch(place, offset, CONTENT[:1000]).status_code == 409
    assert tus.offset(place) == 1000


def test_that_a_wrong_checksum_is_refused_and_nothing_counts(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    answer = tus.patch(place, 0, CONTENT[:1000], Upload_Checksum=checksum(b"other"))
    assert (answer.status_code, tus.offset(place)) == (460, 0)
    assert tus.files()[0].stat().st_size == 0


@pytest.mark.parametrize("words", ["md5 AAAA", "sha256 AAAA", "sha256", "sha256 ***"])
def test_that_an_unknown_checksum_is_refused(tus: Tus, words: str) -> None:
    place = tus.create().headers["Location"]
    assert tus.patch(place, 0, b"x", Upload_Checksum=words).status_code == 400


def test_that_sha1_is_understood_as_tus_demands(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    digest = base64.b64encode(hashlib.sha1(CONTENT).digest()).decode()
    assert tus.patch(place, 0, CONTENT, Upload_Checksum=f"sha1 {digest}").status_code == 204


def test_that_crc32_is_understood_and_compared(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    for data, status in ((CONTENT[:-1], 460), (CONTENT, 204)):
        digest = base64.b64encode(zlib.crc32(data).to_bytes(4)).decode()
        answer = tus.patch(place, 0, CONTENT, Upload_Checksum=f"crc32 {digest}")
        assert answer.status_code == status


def test_that_more_bytes_than_announced_are_refused(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    assert tus.patch(place, 0, CONTENT + b"x").status_code == 413
    assert tus.offset(place) == 0


def test_that_endless_bytes_without_a_length_are_cut_off(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    headers = {
        "Tus-Resumable": "1.0.0",
        "Authorization": f"Bearer {tus.tokens['evaluator']}",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
    }
    endless = (b"x" * 100_000 for _ in range(50))
    assert tus.http.patch(place, content=endless, headers=headers).status_code == 413


def test_that_a_file_other_than_announced_is_refused_and_removed(tus: Tus) -> None:
    place = tus.create(Upload_Metadata=metadata(b"something else")).headers["Location"]
    assert tus.patch(place, 0, CONTENT).status_code == 460
    assert tus.send("HEAD", place).headers["Medal-Upload-State"] == "refused"
    sweep(tus.services)
    assert tus.files() == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus_Resumable": "0.2.2"}, 412),
        ({"Tus_Resumable": ""}, 412),
        ({"Content_Type": "text/plain"}, 415),
        ({"Upload_Offset": "-1"}, 400),
        ({"Upload_Offset": ""}, 400),
    ],
)
def test_that_a_patch_must_keep_the_protocol(
    tus: Tus, headers: dict[str, str], status: int
) -> None:
    place = tus.create().headers["Location"]
    assert tus.patch(place, 0, b"x", **headers).status_code == status
    assert tus.offset(place) == 0


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_that_nobody_reaches_the_upload_of_another(tus: Tus, method: str) -> None:
    place = tus.create().headers["Location"]
    for role in ("stranger", "admin"):
        tus.role = role
        headers = {"Upload_Offset": "0", "Content_Type": "application/offset+octet-stream"}
        assert (
            tus.send(method, place, b"x" if method == "PATCH" else b"", **headers).status_code
            == 404
        )
    tus.role = "evaluator"
    assert tus.offset(place) == 0


@pytest.mark.parametrize("name", ["..%2f..%2fserver.db", "%00", "x" * 500, "é", "con"])
def test_that_a_strange_id_is_not_found(tus: Tus, name: str) -> None:
    assert tus.send("HEAD", f"{UPLOADS}/{name}").status_code == 404


def test_that_a_taken_back_upload_is_gone_with_its_bytes(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    tus.patch(place, 0, CONTENT[:1000])
    assert tus.send("DELETE", place).status_code == 204
    assert tus.send("HEAD", place).status_code == 404
    assert tus.files() == []


def test_that_an_expired_upload_is_gone_and_swept(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    tus.patch(place, 0, CONTENT[:1000])
    with tus.services.database.session() as session:
        session.execute(update(UploadRow).values(expires=later(-1)))
    assert tus.send("HEAD", place).status_code == 410
    assert tus.patch(place, 1000, b"x").status_code == 410
    sweep(tus.services)
    assert tus.files() == []
    assert tus.send("HEAD", place).status_code == 404


def test_that_the_quota_counts_what_is_on_its_way(tus: Tus) -> None:
    for number in range(2):
        words = metadata(sha256=hashlib.sha256(bytes([number])).hexdigest())
        answer = tus.create(Upload_Length="600000000", Upload_Metadata=words)
        assert answer.status_code == (201, 413)[number]
    assert answer.json()["code"] == "upload.quota"


def test_that_an_upload_must_leave_the_free_space_that_is_wanted(tmp_path: Path) -> None:
    services = open_server(tmp_path, min_free=1 << 60)
    with serving(services) as url, Client(base_url=url, timeout=60) as http:
        assert Tus(http, services, make_tokens(services)).create().status_code == 507


def test_that_too_many_creations_are_slowed_down(tus: Tus) -> None:
    statuses = [tus.create().status_code for _ in range(21)]
    assert statuses == [201] * 20 + [429]


def test_that_a_submitter_may_not_begin_a_model_nor_an_evaluator_a_package(tus: Tus) -> None:
    tus.role = "submitter"
    assert tus.create().status_code == 403
    tus.role = "evaluator"
    assert tus.create(Upload_Metadata=metadata(kind="package")).status_code == 403


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer medal_wrong", "Basic YTpi", "Bearer " + "x" * 5000]
)
def test_that_a_wrong_token_is_refused_before_the_body(tus: Tus, header: str) -> None:
    answer = tus.create(Authorization=header)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.headers["Connection"] == "close"


def test_that_a_token_in_the_address_counts_for_nothing(tus: Tus) -> None:
    path = f"/api/v1/submissions?token={tus.tokens['admin']}&access_token={tus.tokens['admin']}"
    assert tus.http.get(path).status_code == 401


@pytest.mark.parametrize("change", [{"revoked": True}, {"expires": later(-1)}])
def test_that_a_revoked_or_expired_token_is_refused(tus: Tus, change: dict[str, object]) -> None:
    place = tus.create().headers["Location"]
    with tus.services.database.session() as session:
        session.execute(update(TokenRow).values(**change))
    assert tus.patch(place, 0, CONTENT).status_code == 401
    assert tus.files() == []


def test_that_a_token_gives_no_more_than_its_scopes(tus: Tus) -> None:
    from server_api.auth import Role

    with tus.services.database.session() as session:
        account = session.scalars(select(AccountRow).where(AccountRow.name == "admin")).one()
        narrow = issue_token(session, account, 1, frozenset({Role.SUBMITTER}))
    tus.tokens["narrow"], tus.role = narrow, "narrow"
    assert tus.create().status_code == 403


def test_that_bytes_beyond_the_recorded_offset_are_thrown_away(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    tus.patch(place, 0, CONTENT[:1000])
    with tus.files()[0].open("ab") as stream:
        stream.write(b"written, but the power went before they counted")
    done = tus.patch(place, 1000, CONTENT[1000:])
    assert done.headers["Medal-Upload-State"] == "done"


def test_that_an_upload_open_elsewhere_is_busy(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    with tus.services.storage.appending(place.rsplit("/", 1)[1]):
        assert tus.patch(place, 0, CONTENT).status_code == 423
        assert tus.send("DELETE", place).status_code == 423


class PowerCut(BaseException):
    """Ends a piece of work where nothing may catch it."""


@pytest.mark.parametrize("moment", ["before the move", "after the move"])
def test_that_a_power_cut_while_finishing_is_mended(
    tus: Tus, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    place = tus.create().headers["Location"]
    upload_id = place.rsplit("/", 1)[1]
    tus.patch(place, 0, CONTENT[:-1])
    real, kind = tus.services.storage.into_models, type(tus.services.storage)

    def cut(moved: str) -> None:
        if moment == "after the move":
            real(moved)
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(kind, "into_models", lambda _, m: cut(m))
        with tus.services.storage.appending(upload_id, len(CONTENT)) as part:
            part.rewind(len(CONTENT) - 1)
            part.write(CONTENT[-1:])
            part.sync()
        with tus.services.database.session() as session:
            session.execute(update(UploadRow).values(offset=len(CONTENT)))
        with pytest.raises(PowerCut):
            finish(tus.services, upload_id)
    sweep(tus.services)
    assert finish_waiting(tus.services)
    assert not finish_waiting(tus.services)
    sweep(tus.services)
    with tus.services.database.reading() as session:
        assert session.scalars(select(ModelRow.id)).all() == [upload_id]
    assert tus.services.storage.fetch_received(upload_id).read_bytes() == CONTENT
    assert len(tus.files()) == 1


def test_that_each_act_is_in_the_audit_log(tus: Tus) -> None:
    tus.patch(tus.create().headers["Location"], 0, CONTENT)
    with tus.services.database.reading() as session:
        actions = session.scalars(select(AuditRow.action).order_by(AuditRow.number)).all()
    assert actions == ["upload.begun", "model.received"]


def test_that_a_silent_client_is_hung_up_on_and_what_came_is_kept(tmp_path: Path) -> None:
    services = open_server(tmp_path, request_timeout=0.2)
    with serving(services) as url, Client(base_url=url, timeout=60) as http:
        tus = Tus(http, services, make_tokens(services))
        place = tus.create().headers["Location"]
        head = (
            f"PATCH {place} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
            f"Authorization: Bearer {tus.tokens['evaluator']}\r\nContent-Length: {len(CONTENT)}\r\n"
            "Content-Type: application/offset+octet-stream\r\n\r\n"
        )
        with socket.create_connection(http.base_url.netloc.decode().split(":")) as line:
            line.sendall(head.encode() + CONTENT[:70_000])
            assert line.recv(100).startswith(b"HTTP/1.1 408")
        assert tus.offset(place) == 70_000
        assert tus.patch(place, 70_000, CONTENT[70_000:]).status_code == 204


def test_that_a_client_that_hangs_up_leaves_the_upload_open_to_others(tus: Tus) -> None:
    place = tus.create().headers["Location"]

    def cut_off() -> Iterator[bytes]:
        yield CONTENT[:100_000]
        raise ConnectionError

    headers = {
        "Tus-Resumable": "1.0.0",
        "Authorization": f"Bearer {tus.tokens['evaluator']}",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(len(CONTENT)),
    }
    with pytest.raises(ConnectionError):
        tus.http.patch(place, content=cut_off(), headers=headers)
    wait_for(lambda: tus.patch(place, tus.offset(place), b"").status_code == 204)
    assert tus.offset(place) <= 100_000


def test_that_the_api_is_described_without_scripts_from_elsewhere(tus: Tus) -> None:
    answer = tus.http.get("/docs")
    assert answer.status_code == 200
    assert "/api/v1/uploads/{upload_id}" in answer.text
    assert "SubmissionStatus" in answer.text
    assert "<script" not in answer.text
