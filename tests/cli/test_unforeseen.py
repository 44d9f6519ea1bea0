from __future__ import annotations

import json
from pathlib import Path

import pytest

from medal_desktop.cli import main as cli
from medal_desktop.workflow import settings


def test_that_what_nobody_foresaw_is_told_without_a_traceback_or_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fall(*_args: object, **_options: object) -> None:
        raise RuntimeError("MUSTERMANN^ERIKA")

    monkeypatch.setattr(settings, "folder", lambda: tmp_path)
    monkeypatch.setattr(cli.medal, "main", fall)
    with pytest.raises(SystemExit) as ended:
        cli.main(["scan", "--json"])
    said = "".join(capsys.readouterr())
    assert ended.value.code == 1
    assert json.loads(said[said.index("{") :])["code"] == "app.unexpected"
    assert "MUSTERMANN" not in said
    assert "Traceback" not in said
    assert len(list((tmp_path / "logs").iterdir())) == 1
