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
}
_NUMBERS = {"x": (2, 16), "u": (4, 16), "U": (8, 16)}
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
        BadLine: a quote is not closed, or an escape is not known.
    """
    return list(_words(text))


def parse_commands(text: str) -> list[Command]:
    """Return the commands of one line: several may stand there, with lone semicolons between them.

    Raises:
        BadLine: a quote is not closed, or there is no program.
    """
    commands, current = [], list[str]()
    for word in _words(text, keeps_semicolon=True):
        if word == ";":
            commands.append(_command(current))
            current = []
        else:
            current.append(";" if word == "\\;" else word)
    if current:
        commands.append(_command(current))
    return commands


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
    if not words:
        raise BadLine("there is no program")
    program = words[0].lstrip(_PREFIXES)
    if not program:
        raise BadLine("there is no program")
    prefix = words[0].removesuffix(program)
    return Command((program, *words[1:]), "-" in prefix, "@" in prefix, ":" in prefix)


def _words(text: str, *, keeps_semicolon: bool = False) -> Iterator[str]:
    word: list[str] | None = None
    quote, at = "", 0
    while at < len(text):
        letter = text[at]
        if letter == "\\":
            if keeps_semicolon and word is None and text[at : at + 2] == "\\;":
                word, at = ["\\;"], at + 2
                continue
            escaped, at = _escape(text, at)
            word = [*(word or ()), escaped]
            continue
        at += 1
        if quote:
            if letter == quote:
                quote = ""
            else:
                word = [*(word or ()), letter]
        elif letter in "\"'":
            quote, word = letter, word or []
        elif not letter.isspace():
            word = [*(word or ()), letter]
        elif word is not None:
            yield "".join(word)
            word = None
    if quote:
        raise BadLine("a quote is not closed")
    if word is not None:
        yield "".join(word)


def _escape(text: str, at: int) -> tuple[str, int]:
    """Return what the backslash at this place stands for, and where the text goes on."""
    kind = text[at + 1 : at + 2]
    if kind in _NUMBERS:
        count, base = _NUMBERS[kind]
        digits = text[at + 2 : at + 2 + count]
        if len(digits) == count and re.fullmatch("[0-9A-Fa-f]+", digits):
            return chr(int(digits, base)), at + 2 + count
    octal = re.match("[0-7]{3}", text[at + 1 :])
    if octal:
        return chr(int(octal[0], 8)), at + 4
    if kind in _ESCAPES:
        return _ESCAPES[kind], at + 2
    # systemd keeps what it does not know, with a warning.
    return "\\" + kind, at + 2
