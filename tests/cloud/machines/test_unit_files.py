"""Unit files are read as systemd reads them."""

import signal

import pytest

from reelworks.cloud.machines.init.unit import BadUnit, load_unit
from reelworks.cloud.machines.init.unit_files import find_unit_file, instance_of, parse_span_s


@pytest.fixture
def load(tmp_path):
    def load_text(text, name="a.service"):
        (tmp_path / name).write_text(text)
        return load_unit(tmp_path, name, "ip-127-99-16-1")

    return load_text


def test_what_stands_there_counts_and_the_rest_is_as_documented(load):
    unit = load(
        "# a comment\n[Unit]\nDescription=Works on %H\nAfter=b.service c.service\nAfter=d.service\n"
        "[Service]\nExecStart=/bin/a \\\n  b \\\n# between\n  c\n; another\n[Install]\nWantedBy=multi-user.target\n"
    )

    assert unit.description == "Works on ip-127-99-16-1"
    assert unit.after == {"b.service", "c.service", "d.service"}
    assert unit.start[0].words == ("/bin/a", "b", "c")
    assert unit.wanted_by == ("multi-user.target",)
    assert (unit.type, unit.restarts.when, unit.restarts.pause_s) == ("simple", "no", 0.1)
    assert (unit.restarts.limit_interval_s, unit.restarts.limit_burst) == (10, 5)
    assert (unit.stopping.signal, unit.stopping.mode, unit.stopping.timeout_s) == (
        signal.SIGTERM,
        "control-group",
        90,
    )


def test_an_empty_value_takes_back_those_before(load):
    unit = load("[Service]\nEnvironment=A=1\nExecStart=/bin/a\nExecStart=\nExecStart=/bin/b\n")

    assert [command.words for command in unit.start] == [("/bin/b",)]


def test_drop_ins_go_over_the_file(load, tmp_path):
    folder = tmp_path / "a.service.d"
    folder.mkdir()
    (folder / "10-more.conf").write_text("[Service]\nRestart=always\nEnvironment=B=2\n")

    unit = load("[Service]\nExecStart=/bin/a\nRestart=no\nEnvironment=A=1\n")

    assert unit.restarts.when == "always"
    assert unit.environment == {"A": "1", "B": "2"}


def test_a_template_serves_its_instances(tmp_path):
    (tmp_path / "w@.service").write_text("[Service]\nExecStart=/bin/a %i %I %p %n\n")

    unit = load_unit(tmp_path, "w@x-y.service", "host")

    assert unit.start[0].words == ("/bin/a", "x-y", "x/y", "w", "w@x-y.service")
    assert find_unit_file(tmp_path, "v@x.service") is None
    assert instance_of(r"w@a\x2db-c.service") == "a-b/c"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5", 5),
        ("500ms", 0.5),
        ("1min 30s", 90),
        ("2h", 7200),
        ("1.5s", 1.5),
        ("infinity", float("inf")),
        ("0", 0),
    ],
)
def test_spans_of_time(text, seconds):
    assert parse_span_s(text) == seconds


@pytest.mark.parametrize("text", ["soon", "5 fortnights", "5s later"])
def test_what_is_no_span_of_time_is_refused(text):
    with pytest.raises(ValueError, match="no span of time"):
        parse_span_s(text)


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ("Type=forking\nExecStart=/bin/a\n", "Type=forking"),
        ("Type=simple\n", "no ExecStart="),
        ("ExecStart=/bin/a\nExecStart=/bin/b\n", "2 ExecStart="),
        ("ExecStart='/bin/a\n", "not closed"),
        ("ExecStart=/bin/a\nKillSignal=SIGNOTHING\n", "no signal"),
        ("ExecStart=/bin/a\nRestartSec=soon\n", "no span of time"),
        ("ExecStart=/bin/a\nRemainAfterExit=perhaps\n", "neither yes nor no"),
    ],
)
def test_what_cannot_be_run_says_why(load, lines, word):
    with pytest.raises(BadUnit, match=word):
        load("[Service]\n" + lines)
