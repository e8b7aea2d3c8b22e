"""How services are shown: ``systemctl status``, ``show`` and ``list-units``."""

import time
from collections.abc import Sequence
from pathlib import Path

from reelworks.cloud.machines.console import read_tail
from reelworks.cloud.machines.init.service import Service
from reelworks.cloud.machines.init.unit import Unit

_LAST_LINES = 10
_LAST_BYTES = 8 * 1024


def status_lines(unit: Unit, service: Service | None, logs: Path, enabled: str) -> list[str]:
    """Return what ``systemctl status`` prints of one unit."""
    dot = {"active": "●", "failed": "×"}.get(service.state if service else "", "○")
    lines = [
        f"{dot} {unit.name} - {unit.description}",
        f"     Loaded: loaded ({unit.path}; {enabled})",
        f"     Active: {_active_words(service)}",
    ]
    if service is not None and service.main_pid:
        memory = sum(process.memory_bytes for process in service.list_processes())
        lines += [f"   Main PID: {service.main_pid}", f"     Memory: {memory / 2**20:.1f}M"]
    elif service is not None and service.last_exit is not None:
        lines.append(f"   Main PID: ({service.last_exit})")
    said = read_tail(logs / f"{unit.name.removesuffix('.service')}.log", _LAST_BYTES)
    return [*lines, "", *said.decode(errors="replace").splitlines()[-_LAST_LINES:]]


def properties_of(name: str, service: Service | None, *, is_loaded: bool) -> dict[str, str]:
    """Return what ``systemctl show`` knows of a unit."""
    return {
        "Id": name,
        "LoadState": "loaded" if is_loaded or service else "not-found",
        "ActiveState": service.state if service else "inactive",
        "SubState": service.sub_state if service else "dead",
        "Result": service.result if service else "success",
        "MainPID": str(service.main_pid if service else 0),
        "NRestarts": str(service.restarts if service else 0),
        "ExecMainStatus": str(abs(service.last_exit.status) if service and service.last_exit else 0),
        "Description": service.unit.description if service else name,
        "FragmentPath": str(service.unit.path) if service else "",
    }


def list_lines(services: Sequence[Service]) -> list[str]:
    """Return what ``systemctl list-units`` prints."""
    rows = [
        f"  {one.unit.name:<28} loaded {one.state:<12} {one.sub_state:<12} {one.unit.description}"
        for one in services
    ]
    head = f"  {'UNIT':<28} LOAD   {'ACTIVE':<12} {'SUB':<12} DESCRIPTION"
    return [head, *rows, "", f"{len(rows)} loaded units listed."]


def _active_words(service: Service | None) -> str:
    if service is None:
        return "inactive (dead)"
    why = f" (Result: {service.result})" if service.state == "failed" else f" ({service.sub_state})"
    since = time.strftime("%a %Y-%m-%d %H:%M:%S %Z", time.localtime(service.since))
    return f"{service.state}{why} since {since}; {time.time() - service.since:.0f}s ago"
