"""``shutdown``, ``poweroff``, ``halt`` and ``reboot`` on a machine.

https://www.freedesktop.org/software/systemd/man/latest/shutdown.html
"""

import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[4]))

from reelworks.cloud.machines.image.asking import ask


def main(folder: Path, name: str, words: list[str]) -> int:
    """Ask the init to go down, after the minutes that ``shutdown`` was given."""
    verb = "reboot" if name == "reboot" or {"-r", "--reboot"} & set(words) else "poweroff"
    times = [word for word in words if not word.startswith("-")]
    pause_min = 0 if name != "shutdown" else _minutes(times[0] if times else "+1")
    if pause_min is None:
        print(f"Failed to parse time specification: {times[0]}", file=sys.stderr)  # noqa: T201 - its own words
        return 1
    time.sleep(60 * pause_min)
    try:
        ask(folder, [verb])
    except ConnectionResetError:
        return 0
    except OSError as error:
        print(f"System has not been booted: {error}", file=sys.stderr)  # noqa: T201 - a program's own words
        return 1
    return 0


def _minutes(text: str) -> int | None:
    """Return in how many minutes: ``now``, ``+5``; None for what is neither."""
    if text == "now":
        return 0
    return int(text[1:]) if text.startswith("+") and text[1:].isdigit() else None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:]))
