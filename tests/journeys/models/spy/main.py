"""A model that looks for what it must not find, and reports it as its answer.

The number it answers: 1 a reference or a foreign answer, 2 a network, 4 a folder it can write to
besides /output and /tmp, 8 root. The sum of what was found; 0 is nothing.
"""

import os
import socket
from pathlib import Path

from medal_model import cases, read_question, write_answers

PROXIES = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")
ALLOWED = ("/proc", "/sys", "/dev", "/output", "/tmp")


def sees_a_reference():
    """Look everywhere for a document or mask that could be an answer."""
    for folder, folders, files in os.walk("/"):
        if folder == "/":
            folders[:] = [name for name in folders if name not in {"proc", "sys", "dev"}]
        for name in files:
            words = f"{folder}/{name}".lower()
            if "reference" in words and not words.startswith(("/usr/", "/opt/", "/lib")):
                return True
            if name == "answer.json" and not words.startswith("/output/"):
                return True
    return False


def reaches_a_network():
    """Try addresses that need no name, and a name."""
    for address in (("1.1.1.1", 53), ("10.0.0.1", 80), ("169.254.169.254", 80), ("8.8.8.8", 443)):
        try:
            socket.create_connection(address, timeout=1).close()
        except OSError:
            continue
        return True
    try:
        socket.getaddrinfo("example.org", 80)
    except OSError:
        return any(os.environ.get(name) for name in PROXIES) or _has_interface()
    return True


def _has_interface():
    return any(name != "lo" for _, name in socket.if_nameindex())


def writes_elsewhere():
    """Try to leave something behind in any folder that is not for that."""
    for folder, folders, _ in os.walk("/"):
        if folder.startswith(ALLOWED):
            folders[:] = []
            continue
        try:
            (Path(folder) / "left-behind").write_text("x")
        except OSError:
            continue
        return True
    return False


def main():
    """Answer every number with what was found, and nothing else."""
    found = sees_a_reference() * 1 + reaches_a_network() * 2
    found += writes_elsewhere() * 4 + (os.getuid() == 0) * 8
    for case in cases():
        answers = {}
        for task in read_question(case)["tasks"]:
            numbers = [q["id"] for q in task["questions"] if q["answer_type"] == "number"]
            if numbers:
                answers[task["id"]] = {one: {"type": "number", "value": found} for one in numbers}
        write_answers(case, answers)


main()
