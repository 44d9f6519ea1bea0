"""The tables of the manual, each made of what the program itself reads."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields

import click

from medal_desktop.base.assets import load_json
from medal_desktop.base.policy_rules import PolicyRule, rules
from medal_desktop.deid.profile import load_profile, profile_names


def policies() -> str:
    """Give one row for each policy."""
    rows = [
        (f"`{rule.name}`", _takes(rule), _default(rule.default), rule.help["en"])
        for rule in rules()
    ]
    return table(("Policy", "Takes", "When not set", "What it does"), rows)


def policy_places() -> str:
    """Give one row for each system."""
    titles = {"linux": "Linux", "windows": "Windows", "macos": "macOS"}
    places: Mapping[str, str] = load_json("policy/policies.json")["places"]
    return table(("System", "Place"), [(titles[k], f"`{v}`") for k, v in places.items()])


def profiles() -> str:
    """Give one row for each de-identification profile that is shipped."""
    found = [load_profile(name) for name in profile_names()]
    return table(
        ("Profile", "In words", "What it says of itself"),
        [(f"`{one.name}`", one.title, one.statement) for one in found],
    )


def server_settings() -> str:
    """Give one row for each setting of the server, told in the words of its class."""
    from server_api.settings import Settings  # noqa: PLC0415 - a reader of the desktop's pages needs no server

    told = _attributes(inspect.getdoc(Settings) or "")
    rows = [
        (f"`MEDAL_SERVER_{one.name.upper()}`", _default(one.default), told.get(one.name, ""))
        for one in fields(Settings)
    ]
    return table(("Setting", "When not set", "What it is"), rows)


def commands() -> str:
    """Give every verb of the three commands, with its options."""
    from medal_desktop.cli.main import medal  # noqa: PLC0415 - loads every verb
    from server_api.__main__ import main as medal_server  # noqa: PLC0415 - as above
    from server_api.kit.__main__ import main as medal_model  # noqa: PLC0415 - as above

    parts = []
    for name, group in (
        ("medal", medal), ("medal-server", medal_server), ("medal-model", medal_model),
    ):  # fmt: skip
        parts.append(f"## {name}\n\n{_words(group)}")
        parts += [_verb(line, command) for line, command in verbs(name, group)]
    return "\n\n".join(parts)


def verbs(line: str, command: click.Command) -> Iterable[tuple[str, click.Command]]:
    """Give each verb below `command` with the words that call it."""
    if not isinstance(command, click.Group):
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        if found is None:
            continue
        yield f"{line} {name}", found
        yield from verbs(f"{line} {name}", found)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a table of Markdown; bars and line breaks in cells are escaped."""
    lines = [head, tuple("---" for _ in head), *rows]
    cells = [[cell.replace("|", "&#124;").replace("\n", " ") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    names: list[str] = []
    for line in text.splitlines():
        opened = re.match(r"^    ([a-z_, 0-9]+): (.*)$", line)
        if opened:
            names = [name.strip() for name in opened[1].split(",")]
            found |= dict.fromkeys(names, opened[2])
        elif line.startswith("        ") and names:
            found |= {name: f"{found[name]} {line.strip()}" for name in names}
        else:
            names = []
    return found


def _verb(line: str, command: click.Command) -> str:
    context = click.Context(command, info_name=line)
    level = "###" if line.count(" ") == 1 else "####"
    head = f"{level} {line}\n\n{_words(command)}"
    if isinstance(command, click.Group):
        return head
    usage = f"`{line} {' '.join(command.collect_usage_pieces(context))}`"
    rows = [
        (f"`{record[0]}`", record[1])
        for option in command.get_params(context)
        if isinstance(option, click.Option) and (record := option.get_help_record(context))
    ]
    return "\n\n".join([head, usage, table(("Option", "What it does"), rows)])


def _words(command: click.Command) -> str:
    return re.sub(r"[\b\f]", "", inspect.cleandoc(command.help or ""))


def _default(value: object) -> str:
    if value in {"", None}:
        return "–"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _takes(rule: PolicyRule) -> str:
    if rule.kind == "choice":
        return ", ".join(f"`{choice}`" for choice in rule.choices)
    return rule.takes()


TABLES: Mapping[str, Callable[[], str]] = {
    "policies": policies,
    "policy_places": policy_places,
    "profiles": profiles,
    "server_settings": server_settings,
    "commands": commands,
}
