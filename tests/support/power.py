"""A power cut under a running cloud: what was not fsynced is gone. Also a disk that is full.

The library in ``power.c`` keeps beside the data folder what a strict disk would hold; ``PowerSupply.cut`` puts
that in the data folder's place. It takes a C compiler: where there is none, the tests that need it are skipped.
"""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.cloud import RunningCloud

SOURCE = Path(__file__).with_name("power.c")


def build_library(folder: Path) -> Path:
    """Compile the library into a folder; skip the test where there is no compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip(
            "a power cut and a full disk are simulated by a C library, and there is no gcc or cc here"
        )
    library = folder / "power.so"
    command = [
        compiler,
        "-O2",
        "-Wall",
        "-Werror",
        "-shared",
        "-fPIC",
        "-o",
        library,
        SOURCE,
        "-ldl",
        "-lpthread",
    ]
    subprocess.run(command, check=True)
    return library


@dataclass
class PowerSupply:
    """The power of a cloud that is not started yet."""

    cloud: RunningCloud
    library: Path
    folder: Path
    """Where the shadow lies, on the data folder's own file system, but not in it."""
    cuts: int = 0

    def connect(self) -> None:
        """Let the cloud run on this supply from its next start on."""
        self.cloud.data.mkdir(parents=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.cloud.environment |= {
            "LD_PRELOAD": str(self.library),
            "POWER_ROOT": str(self.cloud.data.resolve()),
            "POWER_SHADOW": str(self._shadow.resolve()),
        }

    def leave_out(self, pattern: str) -> None:
        """From the next start on let a fsync do nothing for paths of this pattern; a folder's ends in a slash."""
        self.cloud.environment["POWER_DEAF"] = pattern

    def cut(self) -> None:
        """After a kill: leave in the data folder what was fsynced, and nothing else."""
        self.cuts += 1
        image = self.folder / "image"
        image.mkdir()
        self._restore((self._shadow / "root").readlink(), image)
        # The log of what happened is the test's own, not the cloud's: it is kept.
        shutil.copyfile(self.cloud.data / "cloud.log", self.folder / f"cloud-{self.cuts}.log")
        shutil.rmtree(self.cloud.data)
        image.rename(self.cloud.data)
        shutil.rmtree(self._shadow)

    @property
    def _shadow(self) -> Path:
        return self.folder / "shadow"

    def _restore(self, listed: Path, folder: Path) -> None:
        """Fill a folder with the entries of its last fsync; without one it stays empty."""
        if not listed.exists():
            return
        for line in listed.read_text().splitlines():
            kind, identity, name = line.split(" ", 2)
            path, kept = folder / name, self._shadow / "files" / identity
            if kind == "d":
                path.mkdir()
                self._restore(self._shadow / "folders" / identity, path)
            elif kept.exists():
                # A link, since a file may have two names: one that was renamed in a folder not fsynced yet.
                path.hardlink_to(kept)
            else:
                path.touch()


@dataclass
class FullDisk:
    """A disk whose space can be taken away and given back under a running cloud."""

    cloud: RunningCloud
    library: Path
    switch: Path

    def connect(self) -> None:
        """Let the cloud run on this disk from its next start on."""
        self.cloud.data.mkdir(parents=True)
        self.cloud.environment |= {
            "LD_PRELOAD": str(self.library),
            "POWER_ROOT": str(self.cloud.data.resolve()),
            "POWER_FULL": str(self.switch),
        }

    def fill(self) -> None:
        """Let no file grow from now on."""
        self.switch.touch()

    def free(self) -> None:
        """Let files grow again."""
        self.switch.unlink()
