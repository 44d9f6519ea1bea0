"""The door to a connection: what it loads, it loads once, and whole."""

from __future__ import annotations

import subprocess
import sys

_MANY = """
import sys, threading
from medal_desktop.upload.connecting import connect
assert "requests" not in sys.modules
begin, found = threading.Barrier(16), []
def ask():
    begin.wait()
    found.append(connect("https://medal.example", "medal_token").address)
threads = [threading.Thread(target=ask) for _ in range(16)]
for one in threads: one.start()
for one in threads: one.join()
print(len(found), *set(found))
"""


def test_that_many_threads_that_are_the_first_each_get_a_whole_connection() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _MANY], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == ["16", "https://medal.example"]
    assert done.stderr == ""
