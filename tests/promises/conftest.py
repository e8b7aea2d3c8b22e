"""What the promises are tested with."""

from pathlib import Path

import pytest

from support.power import build_library


@pytest.fixture(scope="session")
def power_library(tmp_path_factory) -> Path:
    """The library that takes away power or space; without a C compiler the test is skipped."""
    return build_library(tmp_path_factory.mktemp("power"))
