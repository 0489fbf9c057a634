"""Whose a socket is, and what the kernel says of processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import processes
from tests.bench.processes import cpu_seconds, family, holder, in_memory, listens

MOUNTS = """\
/dev/vda / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
/dev/vdb /tmp/on\\040disk xfs rw 0 0
"""


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    made = socket.create_server(("127.0.0.1", 0))
    yield made
    made.close()


def test_a_socket_is_ours_and_nobody_elses(listening: socket.socket) -> None:
    port = listening.getsockname()[1]
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        assert listens(port, [other.pid, os.getpid()])
        assert not listens(port, [other.pid])
        other.communicate(b"\n")


def test_a_connection_is_known_by_who_accepted_it(listening: socket.socket) -> None:
    port = listening.getsockname()[1]
    with socket.create_connection(("127.0.0.1", port)) as made:
        mine = made.getsockname()[1]
        assert holder(port, mine, [os.getpid()]) is None
        accepted, _ = listening.accept()
        with accepted:
            assert holder(port, mine, [os.getpid()]) == os.getpid()


def test_a_family_is_a_process_with_its_children_and_theirs() -> None:
    nested = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1, flush=True); input()'])"
    with subprocess.Popen([sys.executable, "-c", nested], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        found = family(parent.pid)
        assert found[0] == parent.pid
        assert len(found) == 2
        assert found[1] in family(os.getpid())
        parent.communicate(b"\n")


def test_cpu_time_is_that_of_the_processes_that_live() -> None:
    before = cpu_seconds([os.getpid()])
    while os.times().user + os.times().system < before + 0.05:
        pass
    assert cpu_seconds([os.getpid()]) > before
    assert cpu_seconds([]) == 0


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        pytest.param("/srv/kelu", False, id="a disk"),
        pytest.param("/tmp/bench", True, id="memory"),
        pytest.param("/tmp/on disk/bench", False, id="a disk mounted in memory"),
    ],
)
def test_a_folder_in_memory_is_no_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, expected: bool
) -> None:
    (tmp_path / "mounts").write_text(MOUNTS)
    monkeypatch.setattr(processes, "PROC", tmp_path)
    assert in_memory(Path(folder)) is expected
