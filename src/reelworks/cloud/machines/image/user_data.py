"""Runs user data that are more than one script, in cloud-init's order: boot hooks, files, scripts, commands.

https://cloudinit.readthedocs.io/en/latest/explanation/boot.html
"""

import base64
import gzip
import shlex
import site
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reelworks.cloud.machines.image.layout import SCRIPTS
from reelworks.cloud.machines.image.parts import BadUserData, Part, list_parts

HANDLED = {"bootcmd", "write_files", "runcmd"}
COMMANDS = "runcmd"
"""The script that ``runcmd`` becomes; it runs in its place among the parts' names."""


def run(folder: Path, user_data: bytes) -> int:
    """Run user data on the machine in that folder; return 1 if any of it failed."""
    scripts = folder / SCRIPTS
    try:
        parts = list_parts(user_data)
        configs = [_config_of(part) for part in parts if part.kind == "config"]
    except BadUserData as error:
        _say(f"{error}")
        return 1
    for part in parts:
        if part.kind == "unknown":
            _say(f"Unhandled non-multipart (text/x-not-multipart) userdata: {part.data[:24]!r}...")
    failures = [_boot(scripts, parts, configs), *(_write_files(folder, config) for config in configs)]
    return 1 if any([*failures, _run_scripts(scripts, parts, configs)]) else 0


def _boot(folder: Path, parts: Sequence[Part], configs: Sequence[Mapping[str, Any]]) -> bool:
    """Run what comes first; return whether any of it failed."""
    hooks = {f"boothook-{part.name}": part.data for part in parts if part.kind == "boothook"}
    commands = [line for config in configs for line in _lines_of(config.get("bootcmd"))]
    if commands:
        hooks["bootcmd"] = _script_of(commands)
    return _run_all(folder, hooks)


def _run_scripts(folder: Path, parts: Sequence[Part], configs: Sequence[Mapping[str, Any]]) -> bool:
    scripts = {part.name: part.data for part in parts if part.kind == "script"}
    # cloud-config is merged, and of lists of the same name the last one counts.
    lists = [config["runcmd"] for config in configs if "runcmd" in config]
    if lists:
        scripts[COMMANDS] = _script_of(_lines_of(lists[-1]))
    return _run_all(folder, scripts)


def _run_all(folder: Path, scripts: Mapping[str, bytes]) -> bool:
    has_failed = False
    for name in sorted(scripts):
        path = folder / name
        path.write_bytes(scripts[name])
        path.chmod(0o700)
        try:
            status = subprocess.run([str(path)], stdin=subprocess.DEVNULL, check=False).returncode
        except OSError as error:
            _say(f"Failed to run {name}: {error}")
            has_failed = True
            continue
        if status:
            _say(f"Failed to run {name}: exit status {status}")
            has_failed = True
    return has_failed


def _config_of(part: Part) -> Mapping[str, Any]:
    if "yaml" not in sys.modules:
        # The bare interpreter knows the standard library only.
        site.main()
    import yaml  # noqa: PLC0415 - found only now

    try:
        config = yaml.safe_load(part.data)
    except yaml.YAMLError as error:
        raise BadUserData(f"Failed loading yaml blob of {part.name}: {error}") from error
    if config is None:
        return {}
    if not isinstance(config, dict):
        raise BadUserData(f"Failed loading yaml blob of {part.name}: it is no mapping")
    for key in sorted(map(str, config)):
        if key not in HANDLED:
            _say(f"cloud-config {key}: is not handled on this machine, and ignored")
    return config


def _lines_of(commands: object) -> list[str]:
    """Return each command as a line for sh: a string as it is, a list with its words quoted."""
    if not isinstance(commands, list):
        return []
    return [
        shlex.join(str(word) for word in command) if isinstance(command, list) else str(command)
        for command in commands
        if command is not None
    ]


def _script_of(lines: Sequence[str]) -> bytes:
    return ("#!/bin/sh\n" + "".join(f"{line}\n" for line in lines)).encode()


def _write_files(folder: Path, config: Mapping[str, Any]) -> bool:
    """Write ``write_files``; return whether any of it failed."""
    has_failed = False
    for file in config.get("write_files") or []:
        try:
            _write_file(folder, file)
        except (OSError, ValueError, KeyError, TypeError) as error:
            _say(f"Failed to write {file!r:.200}: {error!r}")
            has_failed = True
    return has_failed


def _inside(folder: Path, path: Path) -> Path:
    """Return where a path of the machine really is: its root is its folder, and nothing is written outside."""
    inside = path if path.is_relative_to(folder) else folder / path.relative_to("/")
    if not inside.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"{path} is outside of the machine")
    return inside


def _write_file(folder: Path, file: Mapping[str, Any]) -> None:
    path = _inside(folder, Path(file["path"]))
    content = file.get("content", "")
    data = content if isinstance(content, bytes) else str(content).encode()
    encoding = str(file.get("encoding", "text/plain")).lower()
    if "b64" in encoding or "base64" in encoding:
        data = base64.b64decode(data)
    if encoding.startswith("gz"):
        data = gzip.decompress(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab" if file.get("append") else "wb") as opened:
        opened.write(data)
    path.chmod(int(str(file.get("permissions", "0644")), 8))


def _say(line: str) -> None:
    print(f"cloud-init: {line}", flush=True)  # noqa: T201 - a program's own words
