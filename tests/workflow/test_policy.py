from __future__ import annotations

from pathlib import Path

import pytest

from medal_desktop.base.policy import Forbidden
from medal_desktop.base.progress import Job
from medal_desktop.upload.credentials import KeyringCredentials, NoKeyring
from medal_desktop.workflow import deidentify, secrets, submit
from medal_desktop.workflow.deidentify_folder import deidentify_folder
from medal_desktop.workflow.workspace import Workspace
from tests.builders.policies import Fix


def _vault(tmp_path: Path) -> secrets.Vault:
    return secrets.open_file_vault(tmp_path / "keys", "a passphrase of some length")


def test_that_a_workspace_is_not_made_outside_of_the_folder_for_workspaces(
    fix: Fix, tmp_path: Path
) -> None:
    fix(WorkspaceRoot=str(tmp_path / "encrypted"))
    with pytest.raises(Forbidden):
        Workspace.create(tmp_path / "share")
    assert not (tmp_path / "share").exists()
    Workspace.create(tmp_path / "encrypted" / "one").close()


def test_that_nothing_is_sent_where_upload_is_off(fix: Fix, tmp_path: Path) -> None:
    fix(UploadEnabled=False)
    package = tmp_path / "none.medal"
    with pytest.raises(Forbidden, match="UploadEnabled"):
        submit.submit(_vault(tmp_path), "https://medal.example", package, tmp_path, Job())


def test_that_no_other_server_is_spoken_to(fix: Fix, tmp_path: Path) -> None:
    fix(ServerUrl="https://medal.example")
    vault = _vault(tmp_path)
    for refused in (
        lambda: submit.sign_in(vault, "https://other.example", "token"),
        lambda: submit.fetch_recipients("https://other.example"),
        lambda: submit.submit(vault, "https://other.example", tmp_path / "x", tmp_path, Job()),
    ):
        with pytest.raises(Forbidden, match="ServerUrl"):
            refused()


def test_that_only_the_fixed_profile_is_offered_and_taken(fix: Fix, tmp_path: Path) -> None:
    fix(DeidProfile="strictest")
    assert [name for name, _ in deidentify.profiles()] == ["strictest"]
    (tmp_path / "in").mkdir()
    with pytest.raises(Forbidden, match="DeidProfile"):
        deidentify_folder(
            tmp_path / "in", tmp_path / "out", "medal-default", tmp_path / "key", Job()
        )
    assert not (tmp_path / "key").exists()


def test_that_keys_stay_in_the_keyring_where_it_says_so(fix: Fix, tmp_path: Path) -> None:
    fix(SecretStorage="keyring")
    with pytest.raises(Forbidden):
        _vault(tmp_path)
    vault = secrets.open_vault({"MEDAL_KEYSTORE": str(tmp_path / "keys")})
    assert vault._opener is KeyringCredentials


def test_that_the_keyring_is_not_used_where_a_passphrase_is_wanted(fix: Fix) -> None:
    fix(SecretStorage="passphrase")
    with pytest.raises(NoKeyring):
        _ = secrets.open_vault({}).credentials
