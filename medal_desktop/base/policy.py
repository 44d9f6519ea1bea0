"""What the organisation decided for this computer: goes before every choice of the user.

A policy that cannot be read, or a value that its rule does not take, never counts as none: the
careful value of that rule holds (`when_unreadable`), nothing leaves this computer until it is
mended, and `medal doctor` says what is wrong. A name that looks misspelt counts as a wrong value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from medal_desktop.base import policy_places
from medal_desktop.base.errors import MedalError
from medal_desktop.base.policy_rules import NotAllowed, PolicyRule, Value, rules

# What keeps everything in the house; a policy that is half understood says this.
_DOORS = ("UploadEnabled", "AllowedExport")
MANAGED_WORDS = "Managed by your organisation"


class Forbidden(MedalError):
    """Something that the organisation does not want from this computer."""

    code = "policy.forbidden"
    message = "Your organisation does not allow this on this computer."
    advice = "Ask your IT which policy applies; `medal doctor` lists them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The values that hold, which of them the machine fixed, and what is wrong with them.

    Attributes:
        values: one value for each rule.
        managed: names that the machine fixed.
        faults: one line for each value or source that could not be taken.
    """

    values: Mapping[str, Value] = field(
        default_factory=lambda: {rule.name: rule.default for rule in rules()}
    )
    managed: frozenset[str] = frozenset()
    faults: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """Give a policy of words; empty where nobody set it."""
        return str(self.values[name])

    def is_on(self, name: str) -> bool:
        """Give a policy that is on or off."""
        return bool(self.values[name])

    def number(self, name: str) -> int:
        """Give a policy that is a number."""
        return int(self.values[name])

    def chosen(self, name: str, wish: str) -> str:
        """Give what holds in place of what the user wishes."""
        return self.text(name) if name in self.managed and self.text(name) else wish

    def require_free(self, name: str) -> None:
        """Let a user choose for themselves.

        Raises:
            Forbidden: the machine fixed it.
        """
        if name in self.managed:
            raise Forbidden(f"{name} is fixed")

    def require_upload(self) -> None:
        """Let an upload pass.

        Raises:
            Forbidden.
        """
        if not self.is_on("UploadEnabled"):
            raise Forbidden("UploadEnabled is off")

    def require_server(self, address: str) -> None:
        """Let a server pass.

        Raises:
            Forbidden: another one is fixed.
        """
        fixed = self.text("ServerUrl")
        if fixed and fixed.rstrip("/") != address.rstrip("/"):
            raise Forbidden("ServerUrl names another server")

    def require_profile(self, name: str) -> None:
        """Let a de-identification profile pass.

        Raises:
            Forbidden: another one is fixed.
        """
        if self.text("DeidProfile") not in {"", name}:
            raise Forbidden("DeidProfile names another profile")

    def require_export(self, *, of_package: bool) -> None:
        """Let something be copied out of the workspace.

        Raises:
            Forbidden.
        """
        if self.text("AllowedExport") not in ({"all", "package"} if of_package else {"all"}):
            raise Forbidden("AllowedExport")

    def require_workspace(self, folder: Path) -> None:
        """Let a workspace lie here.

        Raises:
            Forbidden: it lies outside of the folder that is fixed.
        """
        root = self.text("WorkspaceRoot")
        if root and not folder.resolve().is_relative_to(Path(root).expanduser().resolve()):
            raise Forbidden("WorkspaceRoot names another folder")

    def require_evaluation_key(self, key_id: str, public: str) -> None:
        """Let hidden answers be sealed to this key (id, or public key in base64).

        Raises:
            Forbidden: another key is pinned.
        """
        if self.text("EvaluationKey") not in {"", key_id, public}:
            raise Forbidden("EvaluationKey names another key")


def judge(found: Mapping[str, object] | None) -> Policy:
    """Make a policy of what a machine says."""
    values: dict[str, Value] = {rule.name: rule.default for rule in rules()}
    managed: set[str] = set()
    faults: list[str] = []
    doubtful = False
    known = {rule.name: rule for rule in rules()}
    for name, given in (found or {}).items():
        rule = known.get(name)
        if rule is None:
            doubtful |= _is_misspelt(name, faults)
            continue
        managed.add(name)
        before = len(faults)
        values[name] = _taken(rule, given, faults)
        doubtful |= len(faults) > before
    if doubtful:
        values |= {name: known[name].when_unreadable for name in _DOORS}
        managed |= set(_DOORS)
        faults.append("Until this is mended nothing leaves this computer")
    return Policy(values=values, managed=frozenset(managed), faults=tuple(faults))


def _is_misspelt(name: str, faults: list[str]) -> bool:
    """Tell whether a name that no rule has is meant for one; other words are not repeated."""
    names = {rule.name.casefold(): rule.name for rule in rules()}
    close = get_close_matches(name.casefold(), names, n=1, cutoff=0.8)
    if close:
        faults.append(f"A name is not known to this version; {names[close[0]]} may be meant")
    elif name.isascii() and name.isalnum() and len(name) <= 40:
        faults.append(f"{name} is not known to this version and has no effect")
    else:
        faults.append("A name is not known to this version and has no effect")
    return bool(close)


def _taken(rule: PolicyRule, given: object, faults: list[str]) -> Value:
    try:
        return rule.take(given)
    except NotAllowed as error:
        careful = rule.when_unreadable
        faults.append(f"{rule.name} takes {error}; until it is mended it counts as {careful!r}")
        return careful


def careful(reason: str) -> Policy:
    """Give what holds while the policy cannot be read."""
    return Policy(
        values={rule.name: rule.when_unreadable for rule in rules()},
        managed=frozenset(rule.name for rule in rules()),
        faults=(f"The policy cannot be read: {reason}",),
    )


@cache
def current() -> Policy:
    """Read this machine's policy, once for each run of the program."""
    try:
        return judge(policy_places.read())
    except policy_places.Unreadable as error:
        return careful(str(error))
