"""Passwords, invitations, sessions, and programs that are let in by a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from httpx import Client, Response
from sqlalchemy import select, update

from medal_desktop.base.errors import Cancelled
from medal_desktop.base.progress import Job
from medal_desktop.package.messages import DeviceCode
from medal_desktop.upload.client import ServerClient
from medal_desktop.upload.credentials import FileCredentials
from medal_desktop.upload.errors import ServerRefused, WrongToken
from medal_desktop.workflow import sign_in as verbs
from medal_desktop.workflow.secrets import NotSignedIn, Vault
from server_api.auth import Role, add_account
from server_api.db.base import later
from server_api.db.tables import AccountRow, AuditRow, GrantRow, InvitationRow, TokenRow
from server_api.services import Services
from server_api.sign_in import grants, passwords
from tests.builders.openid import OpenId, openid
from tests.builders.server import make_tokens, open_server, serving

SENTENCE = "a quiet sentence that is long"


@dataclass
class Place:
    """A server, and a browser on it."""

    url: str
    services: Services
    tokens: dict[str, str]
    browser: Client

    def invited(self, name: str = "ada") -> str:
        with self.services.database.session() as session:
            account = add_account(session, name, frozenset({Role.SUBMITTER}))
            return passwords.invite(session, account)

    def post(self, path: str, origin: str = "", **form: str) -> Response:
        return self.browser.post(path, data=form, headers={"Origin": origin or self.url})

    def signed_in(self) -> None:
        """Ada has an account, and is signed in in this browser."""
        secret = self.invited()
        assert self.post(f"/invitations/{secret}", password=SENTENCE).status_code == 303

    def begin(self) -> DeviceCode:
        with ServerClient(self.url, "") as client:
            return client.begin_sign_in("MEDAL Desktop on a test")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    services = open_server(tmp_path, sign_ins_per_minute=100)
    with serving(services) as url, Client(base_url=url, timeout=60) as browser:
        yield Place(url, services, make_tokens(services), browser)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(lambda: FileCredentials(tmp_path / "vault", "a passphrase"))


def test_that_an_invitation_is_used_once_and_lets_its_owner_in(place: Place) -> None:
    secret = place.invited()
    assert "Welcome, ada" in place.browser.get(f"/invitations/{secret}").text
    assert place.post(f"/invitations/{secret}", password="short").status_code == 422
    assert place.post(f"/invitations/{secret}", password=SENTENCE).status_code == 303
    assert "ada" in place.browser.get("/account").text
    assert place.post(f"/invitations/{secret}", password=SENTENCE).status_code == 410


def test_that_an_expired_or_foreign_invitation_lets_nobody_in(place: Place) -> None:
    secret = place.invited()
    with place.services.database.session() as session:
        session.execute(update(InvitationRow).values(expires=later(-1)))
    for one in (secret, "nothing"):
        assert place.browser.get(f"/invitations/{one}").status_code == 410
        assert place.post(f"/invitations/{one}", password=SENTENCE).status_code == 410


def test_that_a_new_password_ends_older_links_and_other_sessions(place: Place) -> None:
    first = place.invited()
    assert place.post(f"/invitations/{first}", password=SENTENCE).status_code == 303
    with place.services.database.session() as session:
        ada = session.query(AccountRow).filter_by(name="ada").one()
        older, newer = passwords.invite(session, ada), passwords.invite(session, ada)
    with Client(base_url=place.url, timeout=60) as other:
        headers = {"Origin": place.url}
        assert (
            other.post(
                f"/invitations/{newer}", data={"password": SENTENCE[::-1]}, headers=headers
            ).status_code
            == 303
        )
        assert other.get("/account").status_code == 200
    assert place.browser.get("/account").status_code == 303
    assert place.post(f"/invitations/{older}", password="taken by somebody").status_code == 410


def test_that_a_password_opens_a_session_that_ends(place: Place) -> None:
    place.signed_in()
    place.post("/sign-out")
    assert place.browser.get("/account").headers["Location"].startswith("/sign-in")
    answer = place.post("/sign-in", name="ada", password=SENTENCE, after="/device")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/device")
    cookie = answer.headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_that_the_kept_password_is_an_argon2id_hash(place: Place) -> None:
    place.signed_in()
    with place.services.database.reading() as session:
        kept = session.scalars(select(AccountRow.password).where(AccountRow.name == "ada")).one()
    assert kept.startswith("$argon2id$")
    assert SENTENCE not in kept


@pytest.mark.parametrize(
    ("name", "password"),
    [("ada", "another sentence"), ("nobody", SENTENCE), ("submitter", ""), ("", ""), ("ada", "")],
)
def test_that_a_wrong_name_and_a_wrong_password_are_told_alike(
    place: Place, name: str, password: str
) -> None:
    place.signed_in()
    place.post("/sign-out")
    answer = place.post("/sign-in", name=name, password=password)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (401, False)
    assert "Name or password is not right." in answer.text


def test_that_a_closed_account_is_shut_out_at_once(place: Place) -> None:
    place.signed_in()
    with place.services.database.session() as session:
        session.execute(update(AccountRow).values(disabled=True))
    assert place.browser.get("/account").status_code == 303
    assert place.post("/sign-in", name="ada", password=SENTENCE).status_code == 401


def test_that_tries_are_counted_by_address_and_by_name(tmp_path: Path) -> None:
    services = open_server(tmp_path, sign_ins_per_minute=5)
    with serving(services) as url, Client(base_url=url) as http:
        form, headers = {"name": "ada", "password": "wrong"}, {"Origin": url}
        statuses = [http.post("/sign-in", data=form, headers=headers).status_code for _ in range(7)]
    assert statuses == [401] * 5 + [429] * 2


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/device", "/account/revoke"])
def test_that_forms_of_other_sites_are_refused(place: Place, origin: str, path: str) -> None:
    assert place.post(path, origin, name="ada", password=SENTENCE).status_code == 403


@pytest.mark.parametrize(
    "after", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "/a\nb"]
)
def test_that_nobody_is_sent_elsewhere_after_signing_in(place: Place, after: str) -> None:
    place.signed_in()
    answer = place.post("/sign-in", name="ada", password=SENTENCE, after=after)
    assert answer.headers["Location"] == "/account"


def test_that_a_session_opens_no_api_and_a_token_no_page(place: Place) -> None:
    place.signed_in()
    (cookie,) = place.browser.cookies.jar
    headers = {"Authorization": f"Bearer {cookie.value}"}
    assert place.browser.get("/api/v1/account", headers=headers).status_code == 401
    token = place.tokens["submitter"]
    with Client(base_url=place.url, cookies={"medal": token}) as other:
        assert other.get("/account").status_code == 303


def test_that_a_program_is_let_in_by_the_browser(place: Place, vault: Vault) -> None:
    place.signed_in()
    shown: list[DeviceCode] = []

    def look(code: DeviceCode) -> None:
        shown.append(code)
        way = urlsplit(code.verification_uri_complete)
        page = place.browser.get(f"{way.path}?{way.query}").text
        assert code.user_code in page
        assert "MEDAL Desktop on" in page
        assert "ada" in page
        place.post("/device", code=code.user_code.lower(), answer="allow")

    signed = verbs.sign_in_by_browser(vault, place.url, look, Job())
    assert (signed.name, signed.roles) == ("ada", ("submitter",))
    with ServerClient(place.url, vault.token(place.url)) as client:
        assert client.account().name == "ada"
    verbs.sign_out(vault, place.url)
    with pytest.raises(NotSignedIn):
        vault.token(place.url)
    with ServerClient(place.url, signed.token) as client, pytest.raises(WrongToken):
        client.account()


def test_that_nobody_signed_in_is_asked_to_and_comes_back_to_the_code(place: Place) -> None:
    code = place.begin().user_code
    answer = place.browser.get(f"/device?code={code}")
    assert answer.headers["Location"] == f"/sign-in?after=%2Fdevice%3Fcode%3D{code}"
    page = place.browser.get(answer.headers["Location"]).text
    assert f'value="/device?code={code}"' in page


def test_that_a_refused_program_is_told_so(place: Place) -> None:
    place.signed_in()
    begun = place.begin()
    place.post("/device", code=begun.user_code, answer="refuse")
    with ServerClient(place.url, "") as client, pytest.raises(ServerRefused) as refused:
        client.redeem(begun.device_code)
    assert refused.value.problem.code == "access_denied"


def test_that_a_code_is_used_once_expires_and_is_not_asked_for_too_often(place: Place) -> None:
    place.signed_in()
    begun = place.begin()
    with ServerClient(place.url, "") as client:
        assert client.redeem(begun.device_code) is None
        assert client.redeem(begun.device_code) is None
        place.post("/device", code=begun.user_code, answer="allow")
        with place.services.database.session() as session:
            session.execute(update(GrantRow).values(asked=""))
        assert client.redeem(begun.device_code) is not None
        with pytest.raises(ServerRefused):
            client.redeem(begun.device_code)
        late = place.begin()
        with place.services.database.session() as session:
            session.execute(update(GrantRow).values(expires=later(-1)))
        with pytest.raises(ServerRefused):
            client.redeem(late.device_code)
    assert place.browser.get(f"/device?code={late.user_code}").status_code == 404


def test_that_polling_faster_than_allowed_is_slowed_down(place: Place) -> None:
    begun = place.begin()
    body = {"device_code": begun.device_code}
    codes = [
        place.browser.post("/api/v1/sign-in/token", json=body).json()["code"] for _ in range(2)
    ]
    assert codes == ["authorization_pending", "slow_down"]


def test_that_waiting_can_be_stopped(place: Place, vault: Vault) -> None:
    job = Job()
    with pytest.raises(Cancelled):
        verbs.sign_in_by_browser(vault, place.url, lambda _: job.cancel(), job)


def test_that_one_ends_ones_own_tokens_and_no_others(place: Place) -> None:
    place.signed_in()
    begun = place.begin()
    place.post("/device", code=begun.user_code, answer="allow")
    with ServerClient(place.url, "") as client:
        signed = client.redeem(begun.device_code)
    assert signed is not None
    with place.services.database.reading() as session:
        ids = {row.id: row.label for row in session.scalars(select(TokenRow))}
    for one in sorted(ids, key=lambda one: ids[one] == "browser"):
        place.post("/account/revoke", token=one)
    with place.services.database.reading() as session:
        ended = {row.label for row in session.scalars(select(TokenRow).where(TokenRow.revoked))}
    assert ended == {"MEDAL Desktop on a test", "browser"}


def test_that_codes_have_no_vowels_and_are_found_however_they_are_typed() -> None:
    assert re.fullmatch(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", grants._code())
    assert grants.normal(" bcdf ghjk ") == grants.normal("BCDF-GHJK")


def test_that_the_audit_log_tells_of_each_step(place: Place) -> None:
    place.signed_in()
    place.post("/device", code=place.begin().user_code, answer="allow")
    with place.services.database.reading() as session:
        actions = set(session.scalars(select(AuditRow.action)))
    assert actions >= {"account.password-chosen", "account.signed-in", "account.program-allowed"}


@pytest.fixture(scope="module")
def running_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenId]:
    with openid(tmp_path_factory.mktemp("provider")) as running:
        yield running


@pytest.fixture
def provider(running_provider: OpenId) -> OpenId:
    running_provider.person()
    return running_provider


@pytest.fixture
def institute(tmp_path: Path, provider: OpenId) -> Iterator[Place]:
    """A server whose people come from an OpenID provider that really runs."""
    before = open_server(tmp_path, sign_ins_per_minute=100, **provider.settings())
    with serving(before) as url, Client(base_url=url, timeout=60) as browser:
        # The provider sends browsers back to the server's own address.
        object.__setattr__(before.settings, "public_url", url)
        yield Place(url, before, {}, browser)


def through(place: Place, after: str = "") -> Response:
    """Go to the provider and back, as a browser does."""
    there = place.browser.get(f"/sign-in/provider?after={after}")
    assert there.status_code == 303
    with Client() as http:
        back = http.get(there.headers["Location"]).headers["Location"]
    return place.browser.get(back)


def test_that_a_person_of_the_institution_gets_an_account_and_the_role_of_the_group(
    institute: Place,
) -> None:
    assert through(institute, "/device").headers["Location"] == "/device"
    page = institute.browser.get("/account").text
    assert "ada" in page
    assert "submitter" in page


def test_that_the_same_person_keeps_the_account_and_roles_follow_the_groups(
    institute: Place, provider: OpenId
) -> None:
    through(institute)
    provider.person(groups=["panel"], preferred_username="ada.new")
    through(institute)
    with institute.services.database.reading() as session:
        rows = session.scalars(select(AccountRow)).all()
    assert [(row.name, row.roles) for row in rows] == [("ada", "reviewer")]


def test_that_a_second_person_of_the_same_name_is_another(
    institute: Place, provider: OpenId
) -> None:
    through(institute)
    provider.person(sub="another")
    through(institute)
    with institute.services.database.reading() as session:
        names = set(session.scalars(select(AccountRow.name)))
    assert len(names) == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"groups": ["visitors"]}, 403),
        ({"groups": None}, 403),
        ({"broken": "key"}, 502),
        ({"broken": "none"}, 502),
        ({"aud": "another"}, 502),
        ({"iss": "https://evil.example"}, 502),
        ({"nonce": "another"}, 502),
        ({"exp": 1000}, 502),
        ({"sub": None}, 502),
    ],
)
def test_that_who_cannot_be_believed_is_not_let_in(
    institute: Place, provider: OpenId, change: dict[str, object], status: int
) -> None:
    provider.person(**change)
    answer = through(institute)
    assert (answer.status_code, "medal=" in answer.headers.get("Set-Cookie", "")) == (status, False)
    with institute.services.database.reading() as session:
        assert session.scalars(select(AccountRow)).all() == []


def test_that_a_way_back_works_once_and_only_in_its_own_browser(institute: Place) -> None:
    there = institute.browser.get("/sign-in/provider")
    with Client() as http:
        back = http.get(there.headers["Location"]).headers["Location"]
        assert http.get(back).status_code == 502
    assert institute.browser.get(back).status_code == 303
    assert institute.browser.get(back).status_code == 502


def test_that_a_program_signs_in_on_the_providers_own_device_page(
    tmp_path: Path, provider: OpenId, vault: Vault
) -> None:
    services = open_server(tmp_path / "device", **provider.settings(oidc_device=True))

    def allow(code: DeviceCode) -> None:
        assert code.verification_uri.startswith(provider.issuer)
        assert code.user_code == "WDJB-MJHT"
        provider.allow_device()

    with serving(services) as url:
        signed = verbs.sign_in_by_browser(vault, url, allow, Job())
        assert (signed.name, signed.roles) == ("ada", ("submitter",))


def test_that_a_provider_that_is_gone_is_told_in_plain_words(tmp_path: Path) -> None:
    settings = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client": "medal"}
    with (
        serving(open_server(tmp_path, **settings)) as url,
        Client(base_url=url) as http,
    ):
        answer = http.get("/sign-in/provider")
    assert (answer.status_code, answer.json()["code"]) == (502, "sign-in.provider")
