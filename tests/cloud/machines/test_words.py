"""Command lines are split as systemd splits them, by no shell."""

import pytest

from reelworks.cloud.machines.init.words import (
    BadLine,
    Command,
    expand_specifiers,
    expand_variables,
    parse_commands,
    split_words,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/bin/a b  c", ["/bin/a", "b", "c"]),
        ("a 'b c' \"d e\"", ["a", "b c", "d e"]),
        ("a '\"' \"'\"", ["a", '"', "'"]),
        (r"a\x20b \t \101 \u00e9", ["a b", "\t", "A", "é"]),
        ("key='a b'c", ["key=a bc"]),
        ("a '' b", ["a", "", "b"]),
        (r"a \z", ["a", r"\z"]),
        ("", []),
        ("  ", []),
    ],
)
def test_words_are_split_at_white_space_with_quotes_and_escapes(text, words):
    assert split_words(text) == words


@pytest.mark.parametrize("text", ["a 'b", 'a "b', 'a "b\\"', "a \\"])
def test_a_quote_must_be_closed(text):
    with pytest.raises(BadLine, match="not closed"):
        split_words(text)


def test_lone_semicolons_part_commands_and_escaped_ones_do_not():
    commands = parse_commands(r"/bin/a b ; /bin/c \; d ';' e;f")

    assert [command.words for command in commands] == [("/bin/a", "b"), ("/bin/c", ";", "d", ";", "e;f")]


def test_prefixes_say_how_a_command_is_run():
    assert parse_commands("-/bin/a") == [Command(("/bin/a",), may_fail=True)]
    assert parse_commands(":@/bin/a b") == [Command(("/bin/a", "b"), has_own_name=True, keeps_variables=True)]
    with pytest.raises(BadLine, match="no program"):
        parse_commands("- /bin/a")


def test_variables_are_put_in_and_only_a_word_of_its_own_is_split():
    [command] = parse_commands("/bin/a ${ONE}-$TWO $TWO ${TWO} $$TWO $NONE ${NONE} x$")

    words = expand_variables(command, {"ONE": "1", "TWO": "2  3"})

    assert words == ["/bin/a", "1-$TWO", "2", "3", "2  3", "$TWO", "", "x$"]


def test_variables_stay_where_the_command_says_so():
    [command] = parse_commands(":/bin/a $ONE")

    assert expand_variables(command, {"ONE": "1"}) == ["/bin/a", "$ONE"]


def test_specifiers_are_put_in_and_unknown_ones_stay():
    assert (
        expand_specifiers("%n-%i-100%%-%Z", {"n": "a.service", "i": "1", "%": "%"}) == "a.service-1-100%-%Z"
    )
