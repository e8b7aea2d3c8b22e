"""Reelworks itself as a wheel, and the packages that it needs: what a plain machine installs."""

import hashlib
import importlib.metadata
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import reelworks
from reelworks.stack.requirements import runtime_requirements
from reelworks.stack.stacks import StackFailed

_BUILD_S = 120
_BUILD = "import sys; from setuptools.build_meta import build_wheel; print(build_wheel(sys.argv[1]))"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file for machines."""

    key: str
    """Its key, with the hash of what is in it: another content is another key."""
    content: bytes


def make_wheel(source: Path | None = None) -> Artifact:
    """Build the wheel of this Reelworks from its source tree.

    Raises:
        StackFailed: there is no source tree, or no setuptools, or the build fails; the text says what to do.
    """
    root = source or _source_tree()
    with tempfile.TemporaryDirectory(prefix="reelworks-wheel-") as folder:
        # In a copy: setuptools leaves its build folder where it works.
        tree, out = Path(folder) / "tree", Path(folder) / "out"
        out.mkdir()
        tree.mkdir()
        shutil.copytree(
            root / "src", tree / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(root / name, tree / name)
        done = subprocess.run(
            [sys.executable, "-c", _BUILD, str(out)],
            cwd=tree,
            capture_output=True,
            text=True,
            timeout=_BUILD_S,
            check=False,
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no word"])[-1]
            raise StackFailed(
                f"The wheel of Reelworks cannot be built ({last}); `make setup` installs what it takes."
            )
        [wheel] = out.glob("*.whl")
        return Artifact(f"reelworks/{_content_hash(tree / 'src')}/{wheel.name}", wheel.read_bytes())


def make_requirements(source: Path | None = None) -> Artifact:
    """Return the pinned packages that Reelworks needs at work, with their hashes.

    Raises:
        StackFailed: there is no source tree, which has the pins.
    """
    pinned = ((source or _source_tree()) / "requirements.txt").read_text(encoding="utf-8")
    content = runtime_requirements(pinned, _needs_of).encode()
    return Artifact(f"requirements/{hashlib.sha256(content).hexdigest()[:16]}/requirements.txt", content)


def _source_tree() -> Path:
    assert reelworks.__file__ is not None, "a package with an __init__.py has a file"
    root = Path(reelworks.__file__).parents[2]
    if not (root / "pyproject.toml").exists() or not (root / "requirements.txt").exists():
        raise StackFailed(
            "Machines on AWS install Reelworks from a wheel that is built from its source tree: run `reelworks deploy` "
            "from a clone of the repository (make setup)."
        )
    return root


def _needs_of(package: str) -> list[str]:
    try:
        return importlib.metadata.requires(package) or []
    except importlib.metadata.PackageNotFoundError:
        # Pinned for another platform than this one.
        return []


def _content_hash(folder: Path) -> str:
    """Hash what goes into the wheel, not the wheel: that has the time of its making in it."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
