"""What the kernel says of processes: their CPU time, their children, and whose a socket is. Linux only."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
LISTENING = "0A"
GONE = (FileNotFoundError, ProcessLookupError, PermissionError)


def cpu_seconds(pids: Iterable[int]) -> float:
    """CPU time that the processes (those that still live) have used so far, user and system, in seconds."""
    total = 0
    for pid in pids:
        with suppress(*GONE):
            fields = _stat(pid)
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with suppress(*GONE):
                children.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
    found = [pid]
    for member in found:
        found += children.get(member, [])
    return found


def _stat(pid: int) -> list[bytes]:
    """The fields of `stat` from the state on: the one before it is a name in brackets that may hold anything."""
    return (PROC / str(pid) / "stat").read_bytes().rpartition(b") ")[2].split()


def listens(port: int, pids: Iterable[int]) -> bool:
    """Whether the socket that listens on 127.0.0.1:`port` is held by one of the processes."""
    sockets = {inode for here, _, state, inode in _connections() if here == port and state == LISTENING}
    return _who_holds(sockets, pids) is not None


def holder(port: int, other_port: int, pids: Iterable[int]) -> int | None:
    """Which of the processes holds the end at `port` of the connection to `other_port`, both on 127.0.0.1."""
    sockets = {inode for here, there, _, inode in _connections() if (here, there) == (port, other_port)}
    return _who_holds(sockets - {"0"}, pids)


def _connections() -> Iterator[tuple[int, int, str, str]]:
    """Port here, port there, state and inode of every TCP socket."""
    for line in (PROC / "net/tcp").read_text().splitlines()[1:]:
        _, here, there, state, _, _, _, _, _, inode, *_ = line.split()
        yield int(here[-4:], 16), int(there[-4:], 16), state, inode


def _who_holds(inodes: set[str], pids: Iterable[int]) -> int | None:
    names = {f"socket:[{inode}]" for inode in inodes}
    for pid in pids:
        with suppress(*GONE):
            for handle in (PROC / str(pid) / "fd").iterdir():
                with suppress(*GONE):
                    if str(handle.readlink()) in names:
                        return pid
    return None


def in_memory(folder: Path) -> bool:
    """Whether a folder lies on a file system that forgets: then nothing written there is ever really on a disk."""
    kinds = {}
    for line in (PROC / "mounts").read_text().splitlines():
        _, mounted_at, kind, *_ = line.split()
        kinds[Path(mounted_at.replace("\\040", " "))] = kind
    at = folder.resolve()
    return next(kinds[place] for place in (at, *at.parents) if place in kinds) in {"tmpfs", "ramfs"}
