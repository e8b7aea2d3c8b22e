"""Subtitles of any text format, written as WebVTT: a pure function from text to text.

What is kept: the words, their times, italics, bold and underline. Positions, colours, fonts and karaoke are
left out, since players treat them differently. Drawings and comments of ASS are not words.

https://www.w3.org/TR/webvtt1/
"""

import html
from dataclasses import dataclass

import pysubs2
from pysubs2.formats.substation import parse_tags

_STYLES = ("italic", "bold", "underline")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words, and when they are seen."""

    begin_ms: int
    end_ms: int
    text: str
    """As WebVTT's cue text: escaped, with ``<i>``, ``<b>`` and ``<u>``."""


class NoSubtitles(ValueError):
    """The text is no subtitle file, or one without any words."""


def read_cues(text: str) -> list[Cue]:
    """Return the cues of an SRT, WebVTT, ASS or SSA text in the order of time.

    Raises:
        NoSubtitles: it is none of these, or holds no cue with words in it.
    """
    try:
        subtitles = pysubs2.SSAFile.from_string(text)
    except (pysubs2.exceptions.Pysubs2Error, ValueError) as error:
        raise NoSubtitles from error
    has_entities = subtitles.format == "vtt"
    found = [_cue(event, subtitles, has_entities) for event in subtitles if not event.is_comment]
    cues = [cue for cue in found if cue.text and cue.end_ms > cue.begin_ms]
    if not cues:
        raise NoSubtitles
    return sorted(cues, key=lambda cue: (cue.begin_ms, cue.end_ms))


def clip(cues: list[Cue], duration_ms: int) -> list[Cue]:
    """Return the cues as far as they lie within the movie, which soft tracks would otherwise lengthen."""
    return [
        Cue(cue.begin_ms, min(cue.end_ms, duration_ms), cue.text)
        for cue in cues
        if cue.begin_ms < duration_ms
    ]


def write_webvtt(cues: list[Cue]) -> str:
    """Return the cues as a WebVTT file's text."""
    blocks = [f"{_stamp(cue.begin_ms)} --> {_stamp(cue.end_ms)}\n{cue.text}\n" for cue in cues]
    return "\n".join(["WEBVTT\n", *blocks])


def _cue(event: pysubs2.SSAEvent, subtitles: pysubs2.SSAFile, has_entities: bool) -> Cue:
    # parse_tags has ASS's styles switched on where the line's own style says so: a whole film in italics
    plain = pysubs2.SSAStyle()
    style = subtitles.styles.get(event.style, plain)
    pieces = []
    for words, shape in parse_tags(event.text, style, subtitles.styles):
        if words and not shape.drawing:
            pieces.append(_mark(_escape(words, has_entities), shape))
    lines = "".join(pieces).split("\n")
    return Cue(
        max(0, event.start), max(0, event.end), "\n".join(line.strip() for line in lines if line.strip())
    )


def _escape(words: str, has_entities: bool) -> str:
    words = words.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")
    if has_entities:
        words = html.unescape(words)
    return html.escape(words, quote=False)


def _mark(words: str, shape: pysubs2.SSAStyle) -> str:
    for name in _STYLES:
        if getattr(shape, name) and words.strip():
            words = f"<{name[0]}>{words}</{name[0]}>"
    return words


def _stamp(moment_ms: int) -> str:
    seconds, milliseconds = divmod(moment_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}"
