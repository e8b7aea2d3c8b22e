"""What a plain machine installs: the wheel, and of the pins only what it needs at work."""

import re
import zipfile
from io import BytesIO

import pytest

from reelworks.stack.requirements import runtime_requirements
from reelworks.stack.stacks import StackFailed
from reelworks.stack.wheel import make_requirements, make_wheel

PINNED = """\
a==1 \\
    --hash=sha256:aa
    # via reelworks
b.x==2 \\
    --hash=sha256:bb
only-tests==3 \\
    --hash=sha256:cc
setuptools==4 \\
    --hash=sha256:dd
"""
NEEDS = {
    "reelworks": ["A>=1", "only-tests; extra == 'dev'"],
    "a": ["B_x[fast]<3; python_version >= '3'"],
    "b-x": ["absent-here; extra == 'fast'"],
}


def names(content):
    return re.findall(r"^([\w.-]+)==", content, re.MULTILINE)


def test_only_what_is_needed_at_work_is_kept_with_its_hashes():
    kept = runtime_requirements(PINNED, lambda package: NEEDS.get(package, []))

    assert names(kept) == ["setuptools", "a", "b.x"]
    assert "sha256:bb" in kept
    assert "via" not in kept


def test_a_need_that_is_not_pinned_is_an_error():
    with pytest.raises(KeyError, match="missing"):
        runtime_requirements(PINNED, lambda package: ["missing"] if package == "reelworks" else [])


def test_ours_has_what_workers_import_and_nothing_that_tests_them():
    content = make_requirements().content.decode()

    assert {"boto3", "pyvips", "av", "pydantic", "urllib3"} <= set(names(content))
    assert not {"moto", "pytest", "cfn-lint", "awscli"} & set(names(content))


def test_the_wheel_has_all_of_reelworks_and_its_key_changes_only_with_it():
    wheel = make_wheel()

    inside = set(zipfile.ZipFile(BytesIO(wheel.content)).namelist())
    assert {"reelworks/cli/worker.py", "reelworks/pipeline/default.toml"} <= inside
    assert make_wheel().key == wheel.key


def test_without_its_source_tree_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr("reelworks.stack.wheel.reelworks.__file__", str(tmp_path / "a" / "b" / "__init__.py"))

    with pytest.raises(StackFailed, match="from a clone of the repository"):
        make_wheel()
