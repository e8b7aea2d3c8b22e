import yaml

from reelworks.cli import main
from reelworks.media.catalog import STEPS
from reelworks.pipeline.loading import load_definition
from reelworks.stack.template import template_text


def test_the_template_is_printed(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert main(["template"]) == 0

    assert capsys.readouterr().out == template_text(load_definition(None, STEPS))


def test_or_written_into_a_file(tmp_path):
    (tmp_path / "own.toml").write_text('[pipelines.files]\nbucket = "own-files"\ndestination = "own-made"\n')
    written = tmp_path / "template.yaml"

    assert main(["template", "--definition", str(tmp_path / "own.toml"), "-o", str(written)]) == 0

    keys = [token.value for token in yaml.scan(written.read_text()) if isinstance(token, yaml.ScalarToken)]
    assert "own-files${BucketSuffix}" in keys


def test_a_definition_that_is_too_long_for_machines_is_refused_in_a_sentence(tmp_path, capsys):
    steps = "\n".join(
        f'[[pipelines.files.steps]]\nstep = "command"\nargv = ["{"x" * 3000}"]\noutput = "{n}.txt"'
        for n in range(4)
    )
    (tmp_path / "own.toml").write_text(
        f'[pipelines.files]\nbucket = "own-files"\ndestination = "own-made"\n{steps}\n'
    )

    assert main(["template", "--definition", str(tmp_path / "own.toml")]) == 1

    assert "machines read at most 8,192" in capsys.readouterr().err
