"""The processes below one: found in /proc, and ended so that none is left.

Whoever is below a machine's init stays there: the init is the subreaper of all, so a process whose parent has died,
or that called setsid, becomes the init's own child. Linux only; standard library only, since the init uses it too.

https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html
"""

import os
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MARK = "REELWORKS_MACHINE"
"""The variable by which a machine's processes are known even when its init is gone: its folder."""

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_GONE = frozenset("ZX")
_HALTED = frozenset("TtZX")
_CLEAN_LOOKS = 2
"""Looks in a row that must find nobody: one alone may miss the child of a parent that died while it went on."""
_PAUSE_S = 0.0005
_PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True)
class Process:
    """One process at the moment of a look."""

    pid: int
    parent: int
    group: int
    session: int
    state: str
    """One letter: R, S, D, T, Z …"""
    cpu_s: float
    """Its own processor time and that of its children that were waited for."""
    memory_bytes: int
    """Resident, shared pages included."""
    started: int
    """In ticks after the host's boot: who came later has the larger number."""

    @property
    def is_alive(self) -> bool:
        """Whether it still runs: a zombie does not."""
        return self.state not in _GONE


def list_processes() -> Mapping[int, Process]:
    """Return every process of the host by its number. One look costs some 15 µs a process."""
    found = (find_process(int(name)) for name in os.listdir("/proc") if name.isdigit())  # noqa: PTH208 - twice as fast
    return {process.pid: process for process in found if process is not None}


def find_process(pid: int) -> Process | None:
    """Return what the kernel says of a process, or None where it is gone."""
    text = _read(f"/proc/{pid}/stat")
    if text is None:
        return None
    # The name stands in parentheses and may hold any character, so the fields are counted from the last one.
    fields = text[text.rindex(b")") + 2 :].split()
    ticks = sum(int(field) for field in fields[11:15])
    return Process(
        pid=pid,
        parent=int(fields[1]),
        group=int(fields[2]),
        session=int(fields[3]),
        state=fields[0].decode(),
        cpu_s=ticks / _TICKS_A_SECOND,
        memory_bytes=int(fields[21]) * _PAGE_BYTES,
        started=int(fields[19]),
    )


def list_descendants(roots: Collection[int], processes: Mapping[int, Process]) -> list[Process]:
    """Return those among ``processes`` that are below one of the roots, parents first; the roots are not among them."""
    return _walk_down(roots, _children_of(processes))


def list_trees(roots: Collection[int], processes: Mapping[int, Process]) -> dict[int, list[Process]]:
    """Return, for each root that is there, itself and those below it. No root may be below another."""
    children = _children_of(processes)
    return {root: [processes[root], *_walk_down({root}, children)] for root in roots if root in processes}


def list_marked(variable: str, value: str, among: Iterable[int]) -> list[int]:
    """Return those processes that were started with this variable in their environment."""
    wanted = b"\0" + f"{variable}={value}".encode() + b"\0"
    return [pid for pid in among if wanted in b"\0" + (_read(f"/proc/{pid}/environ") or b"")]


def cut_power(inits: Collection[int]) -> None:
    """End these inits and every process below them at once; nothing of them runs when this returns.

    The inits are halted first and die last: until then they are who orphans come to. Takes milliseconds.
    """
    for pid in inits:
        send_signal(pid, signal.SIGSTOP)
    # One that was told to halt may be in the middle of a fork yet, and its child is seen only after that. (One that is
    # killed is not: a fork under way fails then.)
    _wait_for_state(inits, _HALTED)
    end_descendants(inits)
    for pid in inits:
        send_signal(pid, signal.SIGKILL)
    _wait_for_state(inits, _GONE)


def end_descendants(roots: Collection[int]) -> None:
    """Kill every process below the roots, and go on until no look finds one."""
    _end_all(lambda processes: list_descendants(roots, processes))


def end_marked(folder: Path) -> int:
    """Kill what an earlier init of the machine in that folder has left, with all below it; return how many."""

    def find(processes: Mapping[int, Process]) -> list[Process]:
        marked = list_marked(MARK, str(folder), processes)
        return [processes[pid] for pid in marked] + list_descendants(marked, processes)

    return _end_all(find) if find(list_processes()) else 0


def _children_of(processes: Mapping[int, Process]) -> Mapping[int, Sequence[Process]]:
    children: defaultdict[int, list[Process]] = defaultdict(list)
    for process in processes.values():
        children[process.parent].append(process)
    return children


def _walk_down(roots: Collection[int], children: Mapping[int, Sequence[Process]]) -> list[Process]:
    found: list[Process] = []
    seen, waiting = set(roots), list(roots)
    while waiting:
        new = [child for child in children.get(waiting.pop(), ()) if child.pid not in seen]
        seen.update(child.pid for child in new)
        found += new
        waiting += [child.pid for child in new]
    return found


def _end_all(find: Callable[[Mapping[int, Process]], list[Process]]) -> int:
    """Kill whom each look finds until there is nobody, and return how many it were.

    Given up on after a while are those that cannot die yet, since they wait for a disk: their signal is on its way.
    """
    killed: set[int] = set()
    clean_looks = 0
    patience_ends = time.monotonic() + _PATIENCE_S
    while clean_looks < _CLEAN_LOOKS and time.monotonic() < patience_ends:
        everyone = list_processes()
        living = {process.pid for process in find(everyone) if process.is_alive} - {os.getpid()}
        _kill_groups(living, everyone)
        for pid in living - killed:
            send_signal(pid, signal.SIGKILL)
        clean_looks = 0 if living else clean_looks + 1
        killed |= living
        if living:
            time.sleep(_PAUSE_S)
    return len(killed)


def _kill_groups(living: Collection[int], everyone: Mapping[int, Process]) -> None:
    """Kill the process groups that consist of these alone.

    One that forks and ends, and so on for ever, is gone whenever it is looked at; the kernel kills a group whole.
    """
    groups = {everyone[pid].group for pid in living}
    shared = {
        process.group for process in everyone.values() if process.pid not in living and process.is_alive
    }
    for group in groups - shared:
        send_signal(-group, signal.SIGKILL)


def _wait_for_state(pids: Collection[int], states: Collection[str]) -> None:
    """Wait until each is in one of these states, or no more there; at most as long as is patiently waited."""
    patience_ends = time.monotonic() + _PATIENCE_S
    for pid in pids:
        while (process := find_process(pid)) is not None and process.state not in states:
            if time.monotonic() > patience_ends:
                return
            time.sleep(_PAUSE_S)


def send_signal(pid: int, number: int) -> bool:
    """Send a signal, to a group where the number is negative; return whether there was somebody to take it."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def _read(path: str) -> bytes | None:
    """Return a small file of /proc, or None where its process is gone or another user's."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return None
    try:
        return _read_whole(descriptor)
    except (ProcessLookupError, PermissionError):
        return None
    finally:
        os.close(descriptor)


def _read_whole(descriptor: int) -> bytes:
    parts = []
    while part := os.read(descriptor, 65536):
        parts.append(part)
    return b"".join(parts)
