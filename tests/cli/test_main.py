import subprocess
import sys

import pytest

from reelworks import __version__
from reelworks.cli import main
from reelworks.cli.main import COMMANDS


def test_the_overview_names_every_command(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert [command.name for command in COMMANDS if command.name not in shown] == []


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_describes_its_arguments(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    assert ended.value.code == 0
    assert f"reelworks {command}" in capsys.readouterr().out


def test_a_command_that_does_not_exist_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["fly"])

    assert ended.value.code == 2
    assert "fly" in capsys.readouterr().err


def test_it_runs_as_a_module():
    shown = subprocess.run(
        [sys.executable, "-m", "reelworks", "--version"], capture_output=True, text=True, check=True
    )

    assert shown.stdout.strip() == f"reelworks {__version__}"
