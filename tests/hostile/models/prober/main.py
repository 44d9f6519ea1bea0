# ruff: noqa: PTH118, PTH120, PTH123, PTH208, PTH110, PTH113, PTH116
# (it asks the system as plainly as a hostile program would)
"""A model that looks in many ways for what it must not find, and reports what it saw.

Each way is one function that gives a list of findings; an empty list means that nothing was found.
"""

import ctypes
import json
import os
import socket
import subprocess
from pathlib import Path

import medal_model

LIBC = ctypes.CDLL(None, use_errno=True)
CASE = medal_model.cases()[0].name
WORDS = ("reference", "answer.json", "evaluation.key", "intake.key", "server.db", ".c4gh", ".medal")
OWN = ("/proc", "/sys", "/usr", "/opt", "/lib", "/output")
CALLS = {
    "mount": (165, b"none", b"/tmp", b"tmpfs", 0, None),
    "umount2": (166, b"/input", 2),
    "pivot_root": (155, b"/tmp", b"/tmp"),
    "chroot": (161, b"/tmp"),
    "unshare user": (272, 0x10000000),
    "unshare mount": (272, 0x00020000),
    "unshare net": (272, 0x40000000),
    "setns": (308, 0, 0),
    "keyctl": (250, 0, -3, 0),
    "add_key": (248, b"user", b"x", b"y", 1, -3),
    "bpf": (321, 0, None, 0),
    "perf_event_open": (298, None, 0, -1, -1, 0),
    "io_uring_setup": (425, 1, None),
    "userfaultfd": (323, 0),
    "ptrace": (101, 16, 1, 0, 0),
    "process_vm_readv": (310, 1, None, 0, None, 0, 0),
    "open_by_handle_at": (304, -100, None, 0),
    "init_module": (175, None, 0, b""),
    "kexec_load": (246, 0, 0, None, 0),
    "reboot": (169, 0xFEE1DEAD, 672274793, 0, None),
    "settimeofday": (164, None, None),
    "sethostname": (170, b"x", 1),
    "swapon": (167, b"/tmp/x", 0),
    "mknod": (133, b"/tmp/disk", 0o60600, 0xFE00),
    "fanotify_init": (300, 0, 0),
    "personality": (135, 0x0040000),
}


def walked():
    """Every path that can be listed, outside of the kernel's own folders."""
    for folder, folders, files in os.walk("/"):
        if folder == "/":
            folders[:] = [name for name in folders if name not in {"proc", "sys", "dev"}]
        yield from (os.path.join(folder, name) for name in (*folders, *files))


def references():
    return [p for p in walked() if any(w in p for w in WORDS) and not p.startswith(OWN)]


def other_cases():
    found = [p for p in walked() if "/case-" in p and f"/{CASE}" not in p]
    parent = os.listdir("/input/..")
    return found + [name for name in parent if name.startswith("case-")]


def through_proc():
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            for way in ("root", "cwd"):
                try:
                    inside = os.listdir(f"/proc/{name}/{way}")
                except OSError:
                    continue
                found += [one for one in inside if one in {"work", "root", "home", "srv"}]
    return found


def other_processes():
    return [n for n in os.listdir("/proc") if n.isdigit() and int(n) not in {1, os.getpid()}]


def kernel_files():
    found = []
    for path in (
        "/proc/kcore",
        "/proc/kmsg",
        "/dev/mem",
        "/dev/kmsg",
        "/proc/sysrq-trigger",
        "/dev/vda",
        "/dev/sda",
        "/dev/loop0",
        "/dev/fuse",
        "/dev/kvm",
        "/dev/net/tun",
    ):
        try:
            with open(path, "rb") as stream:
                if stream.read(1):
                    found.append(path)
        except OSError:
            continue
    return found


def writable():
    found = []
    for folder in {os.path.dirname(p) for p in walked()} | {"/", "/input", "/etc", "/sys", "/dev"}:
        if folder.startswith(("/output", "/tmp")):
            continue
        try:
            Path(folder, "left").write_text("x")
            found.append(folder)
        except OSError:
            continue
    return found


def cgroup_files():
    found = []
    for folder, _, files in os.walk("/sys/fs/cgroup"):
        for name in files:
            if name in {
                "cgroup.procs",
                "release_agent",
                "memory.limit_in_bytes",
                "notify_on_release",
            }:
                try:
                    with open(os.path.join(folder, name), "a") as stream:
                        stream.write("")
                    found.append(os.path.join(folder, name))
                except OSError:
                    continue
    return found


def privileges():
    status = Path("/proc/self/status").read_text()
    found = [
        line
        for line in status.splitlines()
        if line.startswith(("CapEff", "CapBnd")) and int(line.split()[1], 16)
    ]
    if os.getuid() == 0 or os.geteuid() == 0:
        found.append("root")
    if "NoNewPrivs:\t1" not in status or "Seccomp:\t2" not in status:
        found.append("unfiltered")
    return found


def becomes_root():
    try:
        os.setuid(0)
    except OSError:
        return []
    return ["root"]


def system_calls():
    """A call that is let through does anything but refuse with EPERM, EACCES or ENOSYS."""
    found = []
    for name, (number, *arguments) in CALLS.items():
        ctypes.set_errno(0)
        given = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
        if LIBC.syscall(ctypes.c_long(number), *given) != -1 or ctypes.get_errno() not in {
            1,
            13,
            38,
        }:
            found.append(f"{name}: {ctypes.get_errno()}")
    return found


def network():
    found = []
    for address in (
        ("1.1.1.1", 53),
        ("8.8.8.8", 443),
        ("10.0.0.1", 80),
        ("172.17.0.1", 80),
        ("169.254.169.254", 80),
        ("192.168.0.1", 80),
        ("127.0.0.1", 8400),
    ):
        try:
            socket.create_connection(address, timeout=0.5).close()
            found.append(address[0])
        except OSError:
            continue
    audit, crypto = 9, 21
    for family, protocol in (
        (socket.AF_NETLINK, audit),
        (socket.AF_NETLINK, crypto),
        (socket.AF_PACKET, 0),
        (socket.AF_VSOCK, 0),
        (socket.AF_ALG, 0),
        (31, 0),
    ):
        try:
            socket.socket(family, socket.SOCK_RAW, protocol).close()
            found.append(f"{family} {protocol}")
        except OSError:
            continue
    return found


def datagrams():
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.sendto(b"x", ("8.8.8.8", 53))
    except OSError:
        return []
    return ["sent"]


def names():
    try:
        return [str(socket.getaddrinfo("example.org", 80))]
    except OSError:
        return []


def environment():
    return [
        name for name in os.environ if "PROXY" in name.upper() or "MEDAL" in name or "KEY" in name
    ]


def abstract_sockets():
    return [line for line in Path("/proc/net/unix").read_text().splitlines()[1:] if "@" in line]


def engine_sockets():
    places = ("/run/podman/podman.sock", "/var/run/docker.sock", "/run/containerd/containerd.sock")
    return [place for place in places if os.path.exists(place)]


def privileged_programs():
    return [p for p in walked() if os.path.isfile(p) and os.stat(p).st_mode & 0o6000]


def runs_from_writable():
    found = []
    for folder in ("/tmp", "/output", "/dev/shm"):
        path = Path(folder, "run-me")
        path.write_bytes(Path("/usr/bin/python3").read_bytes()[:4096])
        path.chmod(0o755)
        try:
            subprocess.run([str(path)], check=False)
            found.append(folder)
        except OSError as refused:
            if refused.errno != 13:
                found.append(f"{folder}: {refused.errno}")
        finally:
            path.unlink()
    return found


WAYS = (
    references,
    other_cases,
    through_proc,
    other_processes,
    kernel_files,
    writable,
    cgroup_files,
    privileges,
    becomes_root,
    system_calls,
    network,
    datagrams,
    names,
    environment,
    abstract_sockets,
    engine_sockets,
    privileged_programs,
    runs_from_writable,
)

report = {way.__name__: way() for way in WAYS}
report["interfaces"] = [name for _, name in socket.if_nameindex()]
report["ways_tried"] = len(WAYS) - 1 + len(CALLS)
case = medal_model.cases()[0]
folder = medal_model.write_answers(case, {})
(folder / "report.json").write_text(json.dumps(report))
