"""What the tests of the command line share: a person at a terminal with folders of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Medal = Callable[..., tuple[int, str, str]]


@pytest.fixture
def medal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Medal:
    """Type a command; gives exit code, stdout and stderr."""
    # Not at the top: pytest reads this file before pytest-qt brings PySide6, whose import hook then
    # trips over a pydantic that is half there.
    from medal_desktop.cli.main import main

    (tmp_path / "pass").write_text("correct horse battery staple")
    monkeypatch.setenv("MEDAL_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("MEDAL_SETTINGS", str(tmp_path / "settings"))
    monkeypatch.setenv("MEDAL_KEYSTORE", str(tmp_path / "keys"))
    monkeypatch.setenv("MEDAL_KEYSTORE_PASSPHRASE_FILE", str(tmp_path / "pass"))

    def run(*words: object) -> tuple[int, str, str]:
        code = 0
        try:
            main([str(word) for word in words])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
