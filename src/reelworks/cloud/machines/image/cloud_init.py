"""Runs a machine's user data where they are not one script alone, as cloud-init does at an instance's first boot.

https://cloudinit.readthedocs.io/en/latest/explanation/format.html
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[4]))

from reelworks.cloud.machines.image.layout import USER_DATA
from reelworks.cloud.machines.image.user_data import run


def main(folder: Path) -> int:
    """Run the user data of the machine in that folder; return the exit status."""
    data = (folder / USER_DATA).read_bytes()
    return run(folder, data)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
