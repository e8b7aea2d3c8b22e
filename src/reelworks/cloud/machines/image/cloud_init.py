"""Runs a machine's user data, as cloud-init does at an instance's first boot.

https://cloudinit.readthedocs.io/en/latest/explanation/format.html
"""

import os
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[4]))

from reelworks.cloud.machines.image.layout import SCRIPTS, USER_DATA


def main(folder: Path) -> int:
    """Run the user data of the machine in that folder; return the exit status."""
    data = (folder / USER_DATA).read_bytes()
    if not data.strip():
        return 0
    if data.startswith(b"#!"):
        script = folder / SCRIPTS / "part-001"
        script.write_bytes(data)
        script.chmod(0o700)
        os.execv(script, [str(script)])  # noqa: S606 - no shell is meant: the script names its own
    from reelworks.cloud.machines.image.user_data import run  # noqa: PLC0415 - a script needs none of it

    return run(folder, data)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
