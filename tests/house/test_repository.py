"""What the repository may say."""

import re

import pytest

from reelworks.cli.main import COMMANDS
from support.house import ROOT, tracked_files

REGISTRIES = re.compile(
    r"\b(?:[a-z0-9-]+\.)*(?:pypi|pythonhosted|npmjs|debian|crates|docker)\.(?:org|com|io)\b", re.IGNORECASE
)
WORKPLACES = re.compile(r"(?<![\w.-])/(?:work|opt/pypi|opt/wheels)/")


@pytest.mark.parametrize("pattern", [REGISTRIES, WORKPLACES], ids=["registry", "workplace"])
def test_no_file_names_where_it_was_made(pattern):
    read = [
        path
        for path in tracked_files()
        if path.suffix != ".whl" and not path.is_relative_to(ROOT / "tests/house")
    ]

    named = {
        str(path.relative_to(ROOT)): found
        for path in read
        if (found := pattern.findall(path.read_bytes().decode("utf-8", errors="ignore")))
    }
    assert named == {}


def test_every_dependency_is_pinned_with_its_hashes():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    starts = [number for number, line in enumerate(lines) if re.match(r"[a-zA-Z0-9]", line)]

    assert len(starts) > 10
    assert [
        lines[number] for number in starts if not re.fullmatch(r"[\w.\[\]-]+==\S+ \\", lines[number])
    ] == []
    assert [lines[number] for number in starts if "--hash=sha256:" not in lines[number + 1]] == []


def test_what_builds_is_the_same_in_both_lists():
    build = (ROOT / "bootstrap" / "build.txt").read_text().split("\n", 1)[1].strip()

    assert build in (ROOT / "requirements.txt").read_text()


def test_the_readme_names_every_command():
    readme = (ROOT / "README.md").read_text()

    assert [command.name for command in COMMANDS if f"`reelworks {command.name}" not in readme] == []


def test_what_the_documents_link_to_is_there():
    linked = [
        (document.name, target)
        for document in ROOT.glob("*.md")
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text())
        if "://" not in target
    ]

    assert linked
    assert [link for link in linked if not (ROOT / link[1]).exists()] == []
