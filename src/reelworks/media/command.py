"""A step of the user's own, as a command line. Never a shell: the words are handed over as they are."""

import re
import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field

from reelworks.media.bench import Bench, Product, StepFailed
from reelworks.media.child import PATH, Child, run_child
from reelworks.media.products import Folder, product_of

_PLACEHOLDER = re.compile(r"\{(?:input|output|name)\}")


@dataclass(frozen=True, slots=True)
class Command:
    """Run a program of the user's over the source; what it writes are the step's products."""

    name: ClassVar[str] = "command"

    argv: str | tuple[str, ...]
    """The program and its arguments, as a list or as one line that is split as a shell would split it. In them
    ``{input}`` stands for the source's path, ``{output}`` for where to write, ``{name}`` for the source's name
    without its suffix."""
    output: Annotated[str, Field(pattern=r"^([^./][^/]*)?$")] = ""
    """What ``{output}`` is called: a file name. Empty: ``{output}`` is the folder, for any number of files."""
    kind: str = "custom"
    """What the manifest calls the products."""
    timeout_s: Annotated[float, Field(gt=0)] = 3600
    """How long it may take, in seconds; then it is killed, with what it started."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Further environment variables. Beside them it has PATH, HOME (its working folder) and LC_ALL."""
    path: str = PATH
    """Where programs are looked for, folders joined by ``:``."""

    def run(self, bench: Bench) -> Sequence[Product]:
        """Run the program in ``bench.out`` and return every file that is new or changed there.

        Lines of its standard output that are a number from 0 to 1 tell how much is done.

        Raises:
            StepCancelled: the work was called off.
            StepFailed: it cannot be found or started, ended with another status than 0, took too long, or
                wrote no ``output``.
        """
        folder = Folder(bench.out)
        words = self._words(bench)
        child = Child(
            argv=[self._find_program(words[0]), *words[1:]],
            what=f"The command {words[0]}",
            timeout_s=self.timeout_s,
            folder=bench.out,
            environment={"HOME": str(bench.out), **self.environment, "PATH": self.path},
            on_line=lambda line: _tell(bench, line),
        )
        ended = run_child(child, bench.is_cancelled)
        if ended.status != 0:
            reason = f": {ended.last_lines[-1]}" if ended.last_lines else "."
            raise StepFailed(f"The command {words[0]} ended with status {ended.status}{reason}")
        if self.output and not (bench.out / self.output).is_file():
            raise StepFailed(f"The command {words[0]} wrote no {self.output}.")
        return [product_of(path, self.kind) for path in folder.list_changed()]

    def _words(self, bench: Bench) -> list[str]:
        words = shlex.split(self.argv) if isinstance(self.argv, str) else list(self.argv)
        if not words:
            raise StepFailed("The step's command line is empty.")
        meanings = {
            "{input}": str(bench.source.absolute()),
            "{output}": str(bench.out.absolute() / self.output),
            "{name}": bench.source.stem,
        }
        return [_put_in(word, meanings) for word in words]

    def _find_program(self, word: str) -> str:
        """Return the program's absolute path: from PATH, or, with a slash in it, from our own working folder."""
        found = shutil.which(word, path=self.path)
        if found is None:
            raise StepFailed(f"The command {word} is not there, or may not be executed.")
        return str(Path(found).absolute())


def _put_in(word: str, meanings: Mapping[str, str]) -> str:
    """Replace the placeholders in one pass: what is put in is not looked at again, other braces stay."""
    return _PLACEHOLDER.sub(lambda match: meanings[match[0]], word)


def _tell(bench: Bench, line: str) -> None:
    try:
        share = float(line)
    except ValueError:
        return  # it may say what it likes
    if 0.0 <= share <= 1.0:
        bench.tell(share)
