"""The process that a user's function runs in: ``python -m reelworks.media.function_child ORDER``.

The order is one JSON argument, the answers are lines of JSON on the standard output that this process was
started with; whatever the function prints goes to the standard error instead.
"""

import importlib
import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TextIO

from reelworks.media.bench import Bench, Product, SourceRejected, StepFailed


def main(order: dict[str, Any]) -> None:
    """Call the function that the order names and write its answer; errors are answers too."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1) as answers:
        os.dup2(2, 1)
        bench = Bench(
            source=Path(order["source"]),
            out=Path(order["out"]),
            sidecars=tuple(Path(path) for path in order["sidecars"]),
            tell=lambda share: _answer(answers, share=share),
        )
        try:
            made = _find(order["call"])(bench, **order["options"])
            _answer(answers, products=_list_products(made, bench.out))
        except StepFailed as error:
            _answer(answers, error=str(error), is_rejected=isinstance(error, SourceRejected))


def _find(call: str) -> Callable[..., Any]:
    module_name, _, function_name = call.partition(":")
    try:
        return getattr(importlib.import_module(module_name), function_name)  # type: ignore[no-any-return]
    except (ImportError, AttributeError, ValueError) as error:
        raise StepFailed(f"The function {call} cannot be imported: {error}.") from error


def _list_products(made: object, out: Path) -> list[dict[str, Any]] | None:
    if made is None:
        return None
    items = made if isinstance(made, Iterable) and not isinstance(made, str | Path) else [made]
    return [_describe(item, out) for item in items]


def _describe(item: object, out: Path) -> dict[str, Any]:
    if isinstance(item, Product):
        path = str(out / item.path)
        return {"path": path, "kind": item.kind, "content_type": item.content_type, "details": item.details}
    return {"path": str(out / str(item)), "kind": "", "content_type": "", "details": {}}


def _answer(answers: TextIO, **fields: Any) -> None:
    answers.write(json.dumps(fields) + "\n")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
