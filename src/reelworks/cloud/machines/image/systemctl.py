"""``systemctl`` on a machine: hands its words to the init and prints the answer."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[4]))

from reelworks.cloud.machines.image.asking import ask


def main(folder: Path, words: list[str]) -> int:
    """Print the init's answer and return its exit status."""
    try:
        answer = ask(folder, words)
    except ConnectionResetError:
        return 0
    except OSError as error:
        print(f"System has not been booted: {error}", file=sys.stderr)  # noqa: T201 - a program's own words
        return 1
    sys.stdout.writelines(f"{line}\n" for line in answer["out"])
    sys.stderr.writelines(f"{line}\n" for line in answer["err"])
    return int(answer["status"])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[3:]))
