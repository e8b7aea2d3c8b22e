"""How systemd splits lines into words, and what it puts in for ``%n`` and ``$HOME``. No shell has a part in it.

https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Command%20lines
https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html#Specifiers
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_ESCAPES = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    '"': '"',
    "'": "'",
    "s": " ",
    ";": ";",
}
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-7]{3})|(.))", re.DOTALL)
_PIECE = re.compile(
    r"""
    "( (?: [^"\\] | \\. )* )"       # in double quotes
  | '( (?: [^'\\] | \\. )* )'       # in single ones
  |  ( (?: [^\s"'\\] | \\. )+ )     # in none
    """,
    re.VERBOSE | re.DOTALL,
)
_VARIABLE = re.compile(r"\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_WHOLE_VARIABLE = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
_PREFIXES = "-@:+!|"


class BadLine(ValueError):
    """A line that systemd would refuse: its message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Command:
    """One line of ``ExecStart=`` and its like."""

    words: tuple[str, ...]
    may_fail: bool = False
    """``-``: its failure is noted and counts as success."""
    has_own_name: bool = False
    """``@``: the second word is what the program is told as its own name."""
    keeps_variables: bool = False
    """``:``: nothing is put in for ``$NAME``."""


def split_words(text: str) -> list[str]:
    """Split at white space, quotes and C escapes seen to.

    Raises:
        BadLine: a quote is not closed.
    """
    return [word for _, word in _words(text)]


def parse_commands(text: str) -> list[Command]:
    """Return the commands of one line: several may stand there, with lone semicolons between them.

    Raises:
        BadLine: a quote is not closed, or there is no program.
    """
    groups: list[list[str]] = [[]]
    for raw, word in _words(text):
        if raw == ";":
            groups.append([])
        else:
            groups[-1].append(word)
    return [_command(words) for words in groups if words]


def expand_variables(command: Command, environment: Mapping[str, str]) -> list[str]:
    """Put in the environment: ``${NAME}`` within a word, a word ``$NAME`` split at white space, ``$$`` for one."""
    if command.keeps_variables:
        return list(command.words)
    words: list[str] = [command.words[0]]
    for word in command.words[1:]:
        whole = _WHOLE_VARIABLE.fullmatch(word)
        if whole:
            words += environment.get(whole[1], "").split()
        else:
            words.append(
                _VARIABLE.sub(lambda found: environment.get(found[1], "") if found[1] else "$", word)
            )
    return words


def expand_specifiers(text: str, specifiers: Mapping[str, str]) -> str:
    """Put in what ``%x`` stands for; ``%%`` is a percent sign, and what is not known stays as it is."""
    return re.sub("%(.)", lambda found: specifiers.get(found[1], found[0]), text)


def _command(words: list[str]) -> Command:
    program = words[0].lstrip(_PREFIXES)
    if not program:
        raise BadLine("there is no program")
    prefix = words[0].removesuffix(program)
    return Command((program, *words[1:]), "-" in prefix, "@" in prefix, ":" in prefix)


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Return each word as it is written and as it is meant."""
    at = 0
    while text[at:].strip():
        start = at = len(text) - len(text[at:].lstrip())
        word = ""
        while (piece := _PIECE.match(text, at)) is not None:
            word += _unescape(next(group for group in piece.groups() if group is not None))
            at = piece.end()
        if at < len(text) and not text[at].isspace():
            raise BadLine(f"a quote is not closed in {text!r}")
        yield text[start:at], word


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_meant, text)


def _meant(escape: re.Match[str]) -> str:
    *hexadecimal, octal, letter = escape.groups()
    digits = next((group for group in hexadecimal if group is not None), None)
    if digits is not None:
        return chr(int(digits, 16))
    if octal is not None:
        return chr(int(octal, 8))
    # systemd keeps what it does not know, with a warning.
    return _ESCAPES.get(letter, escape[0])
