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


def show(name: str, result: Result, echo: Result | None = None, times: int = 1) -> None:
    """Print a figure, what it costs the server, both beside the echo, and how the latencies were spread.

    ``times`` is how many of what is counted a request brings.
    """
    words = [f"{name:42s} {result.per_s * times:9,.0f}/s"]
    words.append(f"{result.per_s / echo.per_s:6.1%}" if echo else " " * 6)
    words.append(f"CPU {result.cpu_us:5.0f} us")
    words.append(f"{echo.cpu_us / max(result.cpu_us, 1e-9):6.1%}" if echo else " " * 6)
    print("  ".join([*words, spread(result)]), flush=True)


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
