"""How a figure is printed."""

import os
from dataclasses import dataclass

from bench.load import Result


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a comparison."""

    name: str
    unit: str
    is_better_when_less: bool = False


def show(name: str, per_s: float, beside: float | None = None, result: Result | None = None) -> None:
    """Print a figure, its share of the echo, and how the latencies were spread."""
    words = [f"{name:46s} {per_s:10,.0f}/s"]
    if beside:
        words.append(f"{per_s / beside:6.1%} of the echo")
    if result:
        words.append(spread(result))
    print("  ".join(words), flush=True)


def show_words(name: str, words: str) -> None:
    print(f"{name:46s} {words}", flush=True)


def spread(result: Result) -> str:
    """Say how the latencies were spread, and what failed."""
    words = f"p50 {result.quantile_ms(0.5):.2f} ms, p99 {result.quantile_ms(0.99):.2f} ms"
    if result.failures:
        words += f"  {result.failures} FAILED: {result.first_failure}"
    return words


def show_load() -> None:
    """Say how crowded the machine is: figures of a crowded one are low, and only their ratios count."""
    one, five, _ = os.getloadavg()
    show_words("load of the machine (1 and 5 minutes)", f"{one:.1f}, {five:.1f} on {os.cpu_count()} cores")
