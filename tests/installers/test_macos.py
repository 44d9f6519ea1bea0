"""What can be proven of the macOS side without a Mac: the files say what they must."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "installers" / "macos"


def test_that_the_entitlements_are_a_sound_list_and_ask_for_no_more_than_three() -> None:
    asked = plistlib.loads((FOLDER / "entitlements.plist").read_bytes())
    assert asked == {
        "com.apple.security.cs.allow-unsigned-executable-memory": True,
        "com.apple.security.cs.disable-library-validation": True,
        "com.apple.security.network.client": True,
    }


@pytest.mark.parametrize("name", ["build_app.sh", "sign_notarize.sh"])
def test_that_the_scripts_are_sound_shell(name: str) -> None:
    assert subprocess.run(["bash", "-n", FOLDER / name], check=False).returncode == 0
    if shutil.which("shellcheck"):
        assert subprocess.run(["shellcheck", FOLDER / name], check=False).returncode == 0


def test_that_signing_stops_when_a_certificate_is_not_named(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", FOLDER / "sign_notarize.sh", tmp_path / "MEDAL.app", tmp_path, "1.0.0"],
        capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode != 0
    assert "MEDAL_MAC_APPLICATION" in done.stderr


def test_that_the_app_is_signed_after_everything_inside_it() -> None:
    text = (FOLDER / "sign_notarize.sh").read_text()
    places = [
        text.index(words) for words in ("'*.dylib'", "'*.framework'", "-perm -u+x", '\nsign "$app"')
    ]
    assert places == sorted(places)
    assert text.index("notarytool submit") < text.index("stapler staple")
