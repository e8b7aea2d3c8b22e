"""The real ``aws`` command, run as a person would type it."""

import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from reelworks.cli.complaint import Complaint
from reelworks.cli.demo.screen import Screen
from reelworks.cli.environment import for_child

_TIMEOUT_S = 300


class AwsCommand:
    """Runs ``aws`` from this program's own environment against one cloud."""

    def __init__(self, variables: Mapping[str, str], screen: Screen) -> None:
        """Find the command.

        Raises:
            Complaint: it is not installed.
        """
        self._program = Path(sys.executable).with_name("aws")
        if not self._program.exists():
            raise Complaint("The aws command is not installed here: make setup brings it.")
        self._environment = for_child(variables, first_on_path=self._program.parent)
        self._screen = screen

    def run(self, words: Sequence[str], folder: Path) -> None:
        """Show a command line, run it in ``folder``, and show what it says.

        Raises:
            Complaint: it failed.
        """
        self._screen.command(shlex.join(["aws", *words]))
        ended = subprocess.run(
            [sys.executable, str(self._program), *words],
            cwd=folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
        for line in ended.stdout.splitlines():
            if line.strip():
                self._screen.say("aws", line.strip())
        if ended.returncode != 0:
            raise Complaint(f"aws {words[0]} {words[1]} failed: {ended.stderr.strip()}")
