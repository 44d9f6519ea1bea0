"""Run every benchmark, interleaved with its yardstick, and print ratios of medians."""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.cases import CASES


def seconds(act: Callable[[], object]) -> float:
    """Give the time that one act took."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def main() -> None:
    """Measure the cases whose names were given, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(CASES))
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    print(f"{'what':28}{'yardstick':28}{'ratio':>8}{'ms':>10}")
    for name in options.names or CASES:
        with tempfile.TemporaryDirectory() as folder:
            case = CASES[name](Path(folder))
            ours, theirs = [], []
            for _ in range(options.rounds):
                ours.append(seconds(case.act))
                theirs.append(seconds(case.yardstick))
        mine, limit = statistics.median(ours), statistics.median(theirs)
        print(f"{name:28}{case.words:28}{mine / limit:8.2f}{mine * 1000:10.1f}")


if __name__ == "__main__":
    main()
