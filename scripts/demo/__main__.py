"""`make demo`: the whole way on this machine, from nothing to a board.

Everything lies in `.demo/`; the run before it is kept once in `.demo.before/`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from pathlib import Path

from medal_desktop.base.errors import MedalError
from medal_desktop.workflow.sealed_state import content_digest
from medal_desktop.workflow.workspace import Workspace, WorkspaceInUse
from scripts.demo.commands import CommandFailed, Steps
from scripts.demo.plan import Plan, from_folder, shipped
from scripts.demo.server import Server
from scripts.demo.way import (
    NotOnBoard,
    Way,
    missing_for_containers,
    save_page,
    up_to_published,
)

FINISHED = "finished"
ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Go the way; give the exit code."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--serve", action="store_true", help="keep the server until Ctrl-C")
    parser.add_argument("--folder", type=Path, default=ROOT / ".demo")
    options = parser.parse_args()
    folder: Path = options.folder.resolve()
    try:
        clear(folder)
        plan = choose(folder)
        return go(folder, plan, keep_serving=options.serve)
    except (CommandFailed, NotOnBoard) as error:
        sys.stderr.write(f"\nThe demo stopped.\n{error}\nLook into {folder} for what there is.\n")
    except MedalError as error:
        sys.stderr.write("\nThe demo stopped.\n" + "\n".join(error.words()) + "\n")
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
    return 1


def clear(folder: Path) -> None:
    """Put the run before aside: somebody may have worked in its window."""
    before = folder.with_name(f"{folder.name}.before")
    if worked_in(folder):
        raise NotOnBoard(
            f"Somebody worked in {folder}/workspace since the demo made it. "
            "Move that folder to a place of its own, then run the demo again."
        )
    if folder.exists():
        shutil.rmtree(before, ignore_errors=True)
        folder.rename(before)
    folder.mkdir(mode=0o700, parents=True)


def worked_in(folder: Path) -> bool:
    """Whether the workspace was changed after the demo had finished with it."""
    finished, database = folder / FINISHED, folder / "workspace" / "workspace.db"
    if not finished.exists() or not database.exists():
        return False
    return content_of(folder / "workspace") != finished.read_text(encoding="utf-8")


def content_of(workspace: Path) -> str:
    """Give the hash of what is in a workspace; one that is open right now counts as changed."""
    try:
        with Workspace.open(workspace) as opened:
            return content_digest(opened)
    except WorkspaceInUse:
        return "open"


def choose(folder: Path) -> Plan:
    """Take the folder that MEDAL_DEMO_DATA names, otherwise the shipped patients."""
    named = os.environ.get("MEDAL_DEMO_DATA")
    if not named:
        return shipped()
    source = Path(named).expanduser()
    if not source.exists():
        raise NotOnBoard("MEDAL_DEMO_DATA names no folder.")
    plan = from_folder(source.resolve(), folder)
    if not plan.cases:
        raise NotOnBoard("No volume of 8 or more slices was found in MEDAL_DEMO_DATA.")
    return plan


def go(folder: Path, plan: Plan, *, keep_serving: bool) -> int:
    """Go the way on `plan` and tell how it ended."""
    steps = Steps(total=10)
    steps.say(f"MEDAL demo in {folder}\n{plan.note}")
    missing = missing_for_containers()
    with Server(folder / "server") as server:
        way = Way(folder=folder, server=server, steps=steps, plan=plan)
        remember(folder, server)
        up_to_published(way)
        if not missing:
            with steps.step("Two models, each in a container"):
                way.evaluate()
            with steps.step("The board"):
                way.boards()
                save_page(way, folder / "board.html")
        (folder / FINISHED).write_text(content_of(folder / "workspace"), encoding="utf-8")
        tell(way, missing)
        if keep_serving:
            wait(way)
    return 1 if missing else 0


def remember(folder: Path, server: Server) -> None:
    """Keep the port, so that `make run` finds the same server."""
    (folder / "demo.json").write_text(json.dumps({"port": server.port}), encoding="utf-8")


def tell(way: Way, missing: str) -> None:
    """Say where everything is, and how long it took."""
    say = way.steps.say
    say("\n" + "\n".join(way.steps.table()))
    say(f"\n{way.plan.note}")
    say(f"Package    {way.package}  ({way.package.stat().st_size:,} bytes)")
    say(f"Server     {way.server.data}  (log: {way.server.log.name} beside it)")
    if missing:
        say(f"\nNo model was run, so that there is no ranking. {missing}")
        say("Models need Linux, root, podman, conmon and runc; as root, make demo installs them.")
        return
    say(f"Board      {way.board_address}  (while the server runs: make demo ARGS=--serve)")
    say(f"           {way.folder / 'board.html'}  (the same page, kept)")


def wait(way: Way) -> None:
    """Serve until the person at the keyboard has seen enough."""
    way.steps.say("\nThe server runs. Ctrl-C ends it.")
    try:
        while way.server.answers():
            time.sleep(1)
    except KeyboardInterrupt:
        way.steps.say("")


if __name__ == "__main__":
    sys.exit(main())
