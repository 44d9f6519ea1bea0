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
