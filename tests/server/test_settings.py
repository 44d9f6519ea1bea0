"""Settings come from the environment, and a mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from server_api.settings import InvalidSettings, Settings


def test_that_every_kind_of_setting_is_read() -> None:
    settings = Settings.from_environment(
        {
            "MEDAL_SERVER_DATA": "/srv/medal",
            "MEDAL_SERVER_PORT": "9000",
            "MEDAL_SERVER_LEASE": "2.5",
            "MEDAL_SERVER_BEHIND_TLS": "yes",
            "MEDAL_SERVER_PUBLIC_URL": "https://medal.example.org/",
            "HOME": "/root",
        }
    )
    assert (settings.data, settings.port, settings.lease) == (Path("/srv/medal"), 9000, 2.5)
    assert settings.behind_tls
    assert settings.address == "https://medal.example.org"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATTA", "/srv"),
        ("PORT", "web"),
        ("PORT", "70000"),
        ("QUOTA", "0"),
        ("MAX_UPLOAD", "-1"),
        ("BEHIND_TLS", "perhaps"),
        ("PUBLIC_URL", "medal.example.org"),
    ],
)
def test_that_a_mistake_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(InvalidSettings, match=f"MEDAL_SERVER_{name}"):
        Settings.from_environment({f"MEDAL_SERVER_{name}": value})


def test_that_the_database_lies_in_the_data_folder_unless_told_otherwise(tmp_path: Path) -> None:
    assert Settings(data=tmp_path).database == f"sqlite:///{tmp_path}/server.db"
    elsewhere = "postgresql+pg8000://db/medal"
    assert Settings(database_url=elsewhere).database == elsewhere


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"HOST": "0.0.0.0", "PUBLIC_URL": "https://medal.example"}, "MEDAL_SERVER_BEHIND_TLS"),
        ({"PUBLIC_URL": "http://medal.example.org"}, "MEDAL_SERVER_PUBLIC_URL"),
        ({"BEHIND_TLS": "true"}, "MEDAL_SERVER_PUBLIC_URL"),
        ({"DATABASE_URL": "mysql://db/medal"}, "MEDAL_SERVER_DATABASE_URL"),
        ({"S3_ENDPOINT": "https://s3.example"}, "MEDAL_SERVER_S3_BUCKET"),
        ({"S3_BUCKET": "b", "S3_ENDPOINT": "http://s3.example"}, "MEDAL_SERVER_S3_ENDPOINT"),
        ({"S3_BUCKET": "b", "S3_ACCESS_KEY": "k"}, "MEDAL_SERVER_S3_ACCESS_KEY"),
        ({"OIDC_ISSUER": "https://id.example"}, "MEDAL_SERVER_OIDC_ISSUER"),
        ({"OIDC_ISSUER": "http://id.example", "OIDC_CLIENT": "m"}, "MEDAL_SERVER_OIDC_ISSUER"),
        ({"OIDC_DEVICE": "true"}, "MEDAL_SERVER_OIDC_DEVICE"),
        ({"OIDC_ROLES": "panel=king"}, "MEDAL_SERVER_OIDC_ROLES"),
        ({"RETENTION": "-1"}, "MEDAL_SERVER_MIN_FREE"),
        ({"LEASE": "nan"}, "MEDAL_SERVER_LEASE"),
    ],
)
def test_that_unsafe_settings_do_not_start(chosen: dict[str, str], words: str) -> None:
    with pytest.raises(InvalidSettings, match=words):
        Settings.from_environment({f"MEDAL_SERVER_{key}": text for key, text in chosen.items()})


def test_that_a_server_behind_https_may_listen_to_its_network() -> None:
    settings = Settings(host="0.0.0.0", behind_tls=True, public_url="https://medal.example.org")
    assert settings.address == "https://medal.example.org"


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def test_that_a_file_is_read_and_the_environment_goes_before_it(tmp_path: Path) -> None:
    text = 'port = 9000\nlease = 5\ns3_bucket = "b"\ns3_access_key = "a"\n'
    config = written(tmp_path / "server.toml", text)
    secret = written(tmp_path / "secret", "s\n")
    settings = Settings.from_environment(
        {
            "MEDAL_SERVER_CONFIG": str(config),
            "MEDAL_SERVER_PORT": "9001",
            "MEDAL_SERVER_S3_SECRET_KEY_FILE": str(secret),
        }
    )
    assert (settings.port, settings.lease, settings.s3_secret_key) == (9001, 5.0, "s")
    assert "s3_secret_key" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        ('oidc_secret = "x"', 0o644, "chmod 600"),
        ("prot = 9000", 0o600, "prot"),
        ("port = [1]", 0o600, "MEDAL_SERVER_PORT"),
        ("port = ", 0o600, "MEDAL_SERVER_CONFIG"),
    ],
)
def test_that_a_wrong_file_is_refused(tmp_path: Path, text: str, mode: int, words: str) -> None:
    config = written(tmp_path / "server.toml", text, mode)
    with pytest.raises(InvalidSettings, match=words):
        Settings.from_environment({"MEDAL_SERVER_CONFIG": str(config)})


@pytest.mark.parametrize("name", ["MEDAL_SERVER_CONFIG", "MEDAL_SERVER_OIDC_SECRET_FILE"])
def test_that_a_file_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidSettings, match=name):
        Settings.from_environment({name: str(tmp_path / "none")})
