import pytest

from reelworks.cli import main
from reelworks.pipeline.loading import default_text


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_the_default_definition_is_printed_as_it_is(capsys):
    assert main(["definition", "show"]) == 0

    assert capsys.readouterr().out == default_text()


def test_what_is_printed_passes_the_check(tmp_path, capsys):
    (tmp_path / "reelworks.toml").write_text(default_text())

    assert main(["definition", "check"]) == 0

    assert "2 pipelines" in capsys.readouterr().out


def test_a_mistake_is_told_with_its_line_and_what_to_do(tmp_path, capsys):
    text = default_text().replace("max_receives", "max_recieves", 1)
    line = 1 + text[: text.index("max_recieves")].count("\n")
    (tmp_path / "reelworks.toml").write_text(text)

    assert main(["definition", "check"]) == 1

    told = capsys.readouterr().err
    assert told.startswith(f"reelworks: reelworks.toml:{line}: ")
    assert "did you mean 'max_receives'?" in told
    assert "Traceback" not in told


def test_a_file_that_is_not_there_is_one_sentence(capsys):
    assert main(["definition", "check", "nowhere.toml"]) == 1

    assert capsys.readouterr().err.count("\n") == 1
