"""Which of the pinned packages a machine needs: those that Reelworks imports, without those that only test it."""

import re
from collections.abc import Callable, Iterable, Iterator

_START = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(\[[^\]]*\])?==")
_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?[^;]*(?:;(.*))?$")
_EXTRA = re.compile(r"extra\s*==")

_BUILDER = "setuptools"

Needs = Callable[[str], Iterable[str]]
"""Gives the requirements that a package declares, as its metadata has them."""


def runtime_requirements(pinned: str, needs: Needs, root: str = "reelworks") -> str:
    """Return those of the pins, with their hashes, that ``root`` needs, and what those need.

    The first pin is of what builds those that come as source.

    A pin whose condition does not hold here is kept if it is needed anywhere: pip judges that on the machine.

    Raises:
        KeyError: a package is needed and not pinned.
    """
    blocks = dict(_blocks(pinned))
    needed = _closure(root, needs, blocks)
    needed.discard(_BUILDER)
    return blocks[_BUILDER] + "".join(block for name, block in blocks.items() if name in needed)


def _blocks(pinned: str) -> Iterator[tuple[str, str]]:
    name, lines = "", list[str]()
    for line in pinned.splitlines(keepends=True):
        found = _START.match(line)
        if found:
            if name:
                yield name, "".join(lines)
            name, lines = _plain(found[1]), []
        if name and not line.lstrip().startswith("#"):
            lines.append(line)
    if name:
        yield name, "".join(lines)


def _closure(root: str, needs: Needs, blocks: dict[str, str]) -> set[str]:
    needed: set[str] = set()
    waiting = [(root, frozenset[str]())]
    asked: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        asking = waiting.pop()
        if asking in asked:
            continue
        asked.add(asking)
        for name, extras in _direct(*asking, needs):
            if name in blocks:
                needed.add(name)
                waiting.append((name, extras))
            elif asking[0] == root:
                raise KeyError(name)
    return needed


def _direct(package: str, extras: frozenset[str], needs: Needs) -> Iterator[tuple[str, frozenset[str]]]:
    for text in needs(package):
        found = _REQUIREMENT.match(text)
        if found is None:
            continue
        name, wanted, condition = found[1], found[2] or "", found[3] or ""
        if _EXTRA.search(condition) and not any(
            f"'{e}'" in condition or f'"{e}"' in condition for e in extras
        ):
            continue
        yield _plain(name), frozenset(extra.strip() for extra in wanted.split(",") if extra.strip())


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
