"""`medal network`: the way to servers from this computer, and when and how fast it sends."""

from __future__ import annotations

from pathlib import Path

import click

from medal_desktop.base import policy
from medal_desktop.cli.options import json_option
from medal_desktop.cli.output import Output
from medal_desktop.workflow import network as verbs
from medal_desktop.workflow import settings
from medal_desktop.workflow.settings import NetworkChoices


@click.command()
@click.option("--proxy", help="An address, `direct`, `pac:ADDRESS-OR-FILE`; empty: the system's.")
@click.option("--certificates", help="A PEM file with your hospital's own authority; empty: none.")
@click.option("--limit", type=float, help="MB per second at most; 0 for no limit.")
@click.option("--hours", help="When to send, such as 22:00-06:00; empty for always.")
@json_option
def network(
    proxy: str | None,
    certificates: str | None,
    limit: float | None,
    hours: str | None,
    output: Output,
) -> None:
    """Show, or change, how this computer reaches servers, and when and how fast it sends."""
    held = policy.current()
    if proxy is not None:
        held.require_free("ProxyMode")
    kept = settings.load()
    given = {
        "proxy": proxy,
        "certificates": certificates and str(Path(certificates).resolve()),
        "limit": None if limit is None else int(limit * 1e6),
        "hours": hours,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    chosen = kept.network.model_copy(update=changes)
    way = verbs.network_of(chosen)
    verbs.hours_of(chosen.hours)
    if changes:
        settings.save(kept.model_copy(update={"network": chosen}))
    managed = policy.MANAGED_WORDS if "ProxyMode" in held.managed else ""
    shown = chosen.model_copy(update={"proxy": way.proxy})
    output.give(shown, _lines(shown, managed))


def _lines(chosen: NetworkChoices, managed: str) -> list[str]:
    proxy = chosen.proxy or "as the system says"
    speed = f"{chosen.limit / 1e6:g} MB/s" if chosen.limit else "no limit"
    return [
        f"proxy         {proxy}{f' ({managed})' if managed else ''}",
        f"certificates  {chosen.certificates or 'those that the system trusts'}",
        f"speed         {speed}",
        f"hours         {chosen.hours or 'always'}",
    ]
