"""What this machine cannot run of the manual has the right form; what it names is there."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import click
import pytest

from installers.manual.tables import TABLES, verbs
from installers.policy import json_schema
from installers.windows.wix import PUBLIC
from medal_desktop.base.policy_rules import rules
from medal_desktop.cli.main import medal
from server_api.__main__ import main as medal_server
from server_api.kit.__main__ import main as medal_model
from server_api.settings import Settings
from tests.builders.manual import DOCS, ROOT, Block, all_blocks, blocks, pages

RUN_HERE = {"", "Server", "Linux with podman, as root"}
NOT_HERE = {
    "Any folder, any user", "As root", "As the database's administrator", "Debian 12, as root",
    "Debian, as root", "In a checkout of the project", "In a checkout of the project, on Debian 12",
    "On any system with minisign", "Podman, as an ordinary user, in a checkout of the project",
    "When it is not ready yet", "macOS", "macOS, as administrator",
}  # fmt: skip
ALL = all_blocks()
GROUPS = {"medal": medal, "medal-server": medal_server, "medal-model": medal_model}


def _of(*languages: str) -> list[Block]:
    return [block for block in ALL if block.language in languages]


def test_that_every_block_says_where_it_is_for() -> None:
    assert ALL
    kinds = {"bash", "powershell", "nginx", "ini"}
    unknown = [str(b) for b in ALL if b.language not in kinds]
    unknown += [str(b) for b in _of("bash") if b.title not in RUN_HERE | NOT_HERE]
    assert not unknown


@pytest.mark.parametrize("block", _of("bash"), ids=str)
def test_that_bash_reads_every_block(block: Block) -> None:
    done = subprocess.run(
        ["bash", "-n"], input=block.text, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_that_every_verb_and_option_named_in_manual_and_readme_exists() -> None:
    wrong = []
    for block in [*ALL, *_readme()]:
        for words in block.commands():
            try:
                _parse(words)
            except click.ClickException as error:
                wrong.append(f"{block}: {' '.join(words)}: {error.format_message()}")
    assert not wrong


def _readme() -> Iterable[Block]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for found in re.finditer(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield Block("README.md", text[: found.start()].count("\n"), "bash", "", found[1])


def _parse(words: list[str]) -> None:
    """Read the options of the last verb as click does, without doing anything."""
    command: click.Command = GROUPS[words[0]]
    rest = words[1:]
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        context = click.Context(command)
        found = command.get_command(context, rest[0])
        if found is None:
            raise click.UsageError(f"no verb {rest[0]}")
        command, rest = found, rest[1:]
    command.make_parser(click.Context(command)).parse_args(list(rest))


def test_that_properties_and_switches_for_windows_are_those_of_the_installers() -> None:
    script = (ROOT / "installers/windows/medal.nsi").read_text()
    for block in _of("powershell"):
        assert block.text.count('"') % 2 == 0, block
        for line in block.text.splitlines():
            named = set(re.findall(r"\b([A-Z]{4,})=", line))
            assert named <= {*PUBLIC, "INSTALLDIR"}, line
            if ".exe /S" in line:
                assert set(re.findall(r" /([A-Za-z]+)", line)) <= {
                    "S",
                    "CurrentUser",
                    "AllUsers",
                    "D",
                }
    assert "MULTIUSER_INSTALLMODE_COMMANDLINE" in script


def test_that_settings_named_for_the_server_exist() -> None:
    known = {f"MEDAL_SERVER_{one.name.upper()}" for one in dataclasses.fields(Settings)}
    known |= {f"{name}_FILE" for name in known} | {"MEDAL_SERVER_CONFIG"}
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages())
    assert set(re.findall(r"MEDAL_SERVER_[A-Z0-9_]+[A-Z0-9]", text)) <= known


def test_that_policies_written_out_in_the_manual_are_taken() -> None:
    import jsonschema

    text = "\n".join(block.text for block in ALL)
    found = re.findall(r"policy\.json <<'JSON'\n(.*?)\nJSON", text, re.DOTALL)
    assert len(found) == 2
    for text in found:
        jsonschema.validate(json.loads(text), json_schema.schema())


def test_that_the_tables_tell_of_every_policy_setting_and_verb() -> None:
    assert all(f"`{rule.name}`" in TABLES["policies"]() for rule in rules())
    settings = TABLES["server_settings"]()
    rows = {
        line.split("|")[1].strip(): line.split("|")[3].strip() for line in settings.splitlines()
    }
    for one in dataclasses.fields(Settings):
        assert f"`MEDAL_SERVER_{one.name.upper()}`" in rows
    told = TABLES["commands"]()
    for name, group in GROUPS.items():
        assert all(f" {line}\n" in told for line, _ in verbs(name, group))


def test_that_every_picture_and_page_named_is_there() -> None:
    for page in pages():
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text):
            if not target.startswith("https://"):
                assert (page.parent / target).resolve().is_file(), f"{page.name}: {target}"


def test_that_every_page_with_commands_is_read_by_the_test_that_runs_them() -> None:
    script = Path(__file__).with_name("test_commands.py").read_text()
    for page in pages():
        name = page.relative_to(DOCS).as_posix()
        if any(b.language == "bash" and b.title in RUN_HERE for b in blocks(page)):
            assert name in script or f'"{page.stem}"' in script, name
