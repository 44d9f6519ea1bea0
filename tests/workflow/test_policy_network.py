"""The organisation's proxy and its word on exports, in every verb."""

from __future__ import annotations

from pathlib import Path

import pytest

from medal_desktop.base.policy import Forbidden
from medal_desktop.base.progress import Job
from medal_desktop.workflow import case_table, evaluate, exchange, proposal, secrets
from medal_desktop.workflow.build_package import seal
from medal_desktop.workflow.carry import carry
from medal_desktop.workflow.network import connected, network_of
from medal_desktop.workflow.settings import NetworkChoices
from medal_desktop.workflow.workspace import Workspace
from tests.builders.policies import Fix
from tests.builders.workspaces import RECIPIENTS, vault


@pytest.mark.parametrize(
    ("fixed", "proxy"),
    [
        ("system", ""),
        ("direct", "direct"),
        ("http://proxy.example:3128", "http://proxy.example:3128"),
        ("pac+http://proxy.example/proxy.pac", "pac:http://proxy.example/proxy.pac"),
    ],
)
def test_that_the_fixed_proxy_goes_before_the_chosen_one(fix: Fix, fixed: str, proxy: str) -> None:
    fix(ProxyMode=fixed)
    assert network_of(NetworkChoices(proxy="http://my.own:1")).proxy == proxy


def test_that_the_chosen_proxy_holds_where_none_is_fixed(fix: Fix) -> None:
    fix()
    assert network_of(NetworkChoices(proxy="http://my.own:1")).proxy == "http://my.own:1"


def test_that_no_client_is_made_for_another_server(fix: Fix) -> None:
    fix(ServerUrl="https://medal.example")
    with pytest.raises(Forbidden, match="ServerUrl"):
        connected("https://other.example")
    connected("https://medal.example/").close()


@pytest.mark.parametrize("allowed", ["package", "none"])
def test_that_no_verb_writes_annotations_or_proposals_where_it_may_not(
    fix: Fix, tmp_path: Path, allowed: str
) -> None:
    fix(AllowedExport=allowed)
    out = tmp_path / "out"
    with Workspace.create(tmp_path / "one") as workspace:
        for refused in (
            lambda: [exchange.export(workspace, kind, out, Job()) for kind in exchange.Kind],
            lambda: case_table.export(workspace, out / "cases.csv"),
            lambda: proposal.export(workspace, out / "proposal.html"),
        ):
            with pytest.raises(Forbidden, match="AllowedExport"):
                refused()
    assert not out.exists()


def test_that_no_package_is_carried_away_where_nothing_may_be_copied(
    fix: Fix, tmp_path: Path
) -> None:
    fix(AllowedExport="none")
    (tmp_path / "a.medal").write_bytes(b"a package")
    with pytest.raises(Forbidden, match="AllowedExport"):
        carry(tmp_path / "a.medal", tmp_path / "stick", Job())
    assert not (tmp_path / "stick").exists()


def test_that_a_package_is_not_sealed_outside_of_the_workspace_or_for_another_server(
    fix: Fix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medal_desktop.workflow.build_package.checklist", lambda *_: ())
    with Workspace.create(tmp_path / "one") as workspace:
        for values, folder in (
            ({"AllowedExport": "none"}, tmp_path / "stick"),
            ({"ServerUrl": "https://other.example"}, workspace.folder / "sealed"),
        ):
            fix(**values)
            with pytest.raises(Forbidden, match=next(iter(values))):
                seal(workspace, vault(), RECIPIENTS, folder, "Dr. Ada Example", Job())


def test_that_a_model_is_not_sent_where_upload_is_off(fix: Fix, tmp_path: Path) -> None:
    fix(UploadEnabled=False)
    keys = secrets.open_file_vault(tmp_path / "keys", "a passphrase of some length")
    with pytest.raises(Forbidden, match="UploadEnabled"):
        evaluate.submit_model(
            keys, "https://medal.example", tmp_path / "model.tar", "One", tmp_path, Job()
        )
