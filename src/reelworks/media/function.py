"""A step of the user's own, as a Python function, in a process of its own.

So it can be stopped, may crash, and may leak, without taking the worker's other jobs along.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import Field

from reelworks.media.bench import Bench, Product, SourceRejected, StepFailed
from reelworks.media.child import PATH, Child, run_child
from reelworks.media.products import Folder, product_of

_CHILD = "reelworks.media.function_child"


@dataclass(frozen=True, slots=True)
class Function:
    """Call a Python function of the user's with the bench; what it writes are the step's products."""

    name: ClassVar[str] = "function"

    call: Annotated[str, Field(pattern=r"^[\w.]+:\w+$")]
    """Which function: ``package.module:function``, to be found from the worker's folder or its libraries. It is
    called with the bench, and returns products, or paths in ``bench.out``, or nothing: then every file that is
    new or changed there is a product."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Keyword arguments for it."""
    kind: str = "custom"
    """What the manifest calls the products that it did not name a kind for."""
    timeout_s: Annotated[float, Field(gt=0)] = 3600
    """How long it may take, in seconds; then its process is killed."""

    def run(self, bench: Bench) -> Sequence[Product]:
        """Call the function and return what it made.

        Raises:
            StepCancelled: the work was called off.
            SourceRejected: the function raised that.
            StepFailed: it cannot be imported, raised an error, took too long, or named files that are not there.
        """
        folder = Folder(bench.out)
        answers: list[dict[str, Any]] = []
        ended = run_child(self._child(bench, answers), bench.is_cancelled)
        answer = next((answer for answer in answers if "products" in answer or "error" in answer), None)
        if answer is None:
            reason = ended.last_lines[-1] if ended.last_lines else f"exit status {ended.status}"
            raise StepFailed(f"The function {self.call} ended without an answer: {reason}")
        if "error" in answer:
            raise SourceRejected(answer["error"]) if answer["is_rejected"] else StepFailed(answer["error"])
        if answer["products"] is None:
            return [product_of(path, self.kind) for path in folder.list_changed()]
        return [self._product(bench.out, **product) for product in answer["products"]]

    def _child(self, bench: Bench, answers: list[dict[str, Any]]) -> Child:
        order = {
            "call": self.call,
            "options": dict(self.options),
            "source": str(bench.source.absolute()),
            "out": str(bench.out.absolute()),
            "sidecars": [str(path.absolute()) for path in bench.sidecars],
        }

        def take(line: str) -> None:
            answer = json.loads(line)
            if "share" in answer:
                bench.tell(float(answer["share"]))
            else:
                answers.append(answer)

        return Child(
            argv=[sys.executable, "-m", _CHILD, json.dumps(order)],
            what=f"The function {self.call}",
            timeout_s=self.timeout_s,
            folder=bench.out,
            environment={"PATH": PATH, "PYTHONPATH": _import_path()},
            on_line=take,
        )

    def _product(
        self, out: Path, path: str, kind: str, content_type: str, details: dict[str, Any]
    ) -> Product:
        made = out.absolute() / path
        if not made.resolve().is_relative_to(out.resolve()) or not made.is_file():
            raise StepFailed(f"The function {self.call} named {path}, which is no file in its folder.")
        guessed = product_of(made, kind or self.kind)
        return Product(
            out / made.relative_to(out.absolute()),
            guessed.kind,
            content_type or guessed.content_type,
            details,
        )


def _import_path() -> str:
    """Return our own import path, absolute: the child's working folder is another."""
    return ":".join(str(Path(entry).absolute()) for entry in ("", *sys.path))
