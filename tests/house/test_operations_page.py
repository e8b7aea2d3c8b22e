"""docs/operations.md says what the cloud answers, as the cloud's own tables have it."""

from pathlib import Path

from reelworks.cli.operations import operations_page

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"


def test_the_page_of_operations_is_the_clouds_own():
    assert PAGE.read_text() == operations_page(), "run: .venv/bin/reelworks operations > docs/operations.md"
