"""Which character set a subtitle file is in: nobody writes it down, and a wrong guess is unreadable.

Marks and strict UTF-8 come first, since they cannot be mistaken. Of the rest, the language in the file's name
says more than statistics over a few hundred bytes can; only without it is the text itself weighed.
"""

import codecs

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL_BY_LANGUAGES = {
    "en de fr es it pt nl sv da no nb nn fi is ga gl eu ca id ms sw": "cp1252",
    "pl cs sk hu sl hr bs ro sq": "cp1250",
    "ru uk bg mk sr": "cp1251",
    "el": "cp1253",
    "tr": "cp1254",
    "he": "cp1255",
    "ar fa ur": "cp1256",
    "et lv lt": "cp1257",
    "vi": "cp1258",
    "ja": "cp932",
    "ko": "cp949",
    "zh": "gb18030",
    "th": "cp874",
}
_WESTERN = "cp1252"
_CENTRAL_EUROPEAN = frozenset({"Polish", "Czech", "Slovak", "Hungarian", "Slovene", "Croatian", "Romanian"})
_LATIN_SETS = frozenset(
    {"cp1250", "cp1254", "cp1257", "cp1258", "cp437", "cp850", "cp852", "cp858", "hp_roman8", "mac_roman"}
)


def decode(raw: bytes, language: str) -> str:
    """Return the text of a subtitle file; ``language`` is its tag, ``und`` where unknown. It never fails."""
    for mark, charset in _MARKS:
        if raw.startswith(mark):
            return raw.decode(charset, errors="replace")
    for likely in (_find_unmarked_utf16(raw), "utf-8", _find_usual(language)):
        text = _find_text(raw, likely)
        if text is not None:
            return text
    return raw.decode(_weigh(raw), errors="replace")


def _find_text(raw: bytes, charset: str | None) -> str | None:
    if charset is None:
        return None
    try:
        return raw.decode(charset)
    except UnicodeDecodeError:
        return None


def _find_unmarked_utf16(raw: bytes) -> str | None:
    """Tell UTF-16 without a mark by its zeros: digits, colons and arrows are ASCII in every subtitle file."""
    evens, odds = raw[0::2].count(0), raw[1::2].count(0)
    if max(evens, odds) < len(raw) // 8:
        return None
    return "utf-16-le" if odds > evens else "utf-16-be"


def _find_usual(language: str) -> str | None:
    first = language.split("-", 1)[0]
    for languages, charset in _USUAL_BY_LANGUAGES.items():
        if first in languages.split():
            return charset
    return None


def _weigh(raw: bytes) -> str:
    """Return the likeliest set; among Latin ones that fit alike, the one most files are in."""
    best = from_bytes(raw).best()
    if best is None:
        return _WESTERN
    is_latin = best.encoding in _LATIN_SETS or best.encoding.startswith(("iso8859", "latin", "mac_", "cp125"))
    is_told_apart = (
        best.encoding in {"cp1251", "cp1253", "cp1255", "cp1256"} or best.language in _CENTRAL_EUROPEAN
    )
    return _WESTERN if is_latin and not is_told_apart else best.encoding
