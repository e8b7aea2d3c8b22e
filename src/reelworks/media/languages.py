"""Language tags: two letters (ISO 639-1) in file names and WebVTT, three (ISO 639-2) inside MP4.

https://www.loc.gov/standards/iso639-2/php/code_list.php
"""

import re

UNKNOWN = "und"
"""ISO 639-2's tag for a language nobody named."""
_TAG = re.compile(r"^([a-z]{2,3})((?:-[a-z0-9]{2,8})*)$", re.IGNORECASE)
_NO_LANGUAGES = frozenset({UNKNOWN, "mul", "sdh", "sub", "srt", "vtt", "ass"})
"""Words of three letters that stand in file names where a language might."""
_PAIRS = (
    "ar:ara bg:bul bn:ben bs:bos ca:cat cs:ces cs:cze cy:cym cy:wel da:dan de:deu de:ger el:ell el:gre en:eng "
    "es:spa et:est eu:eus eu:baq fa:fas fa:per fi:fin fr:fra fr:fre ga:gle gl:glg he:heb hi:hin hr:hrv hu:hun "
    "hy:hye hy:arm id:ind is:isl is:ice it:ita ja:jpn ka:kat ka:geo ko:kor lt:lit lv:lav mk:mkd mk:mac ms:msa "
    "ms:may nb:nob nl:nld nl:dut nn:nno no:nor pl:pol pt:por ro:ron ro:rum ru:rus sk:slk sk:slo sl:slv sq:sqi "
    "sq:alb sr:srp sv:swe sw:swa ta:tam te:tel th:tha tl:tgl tr:tur uk:ukr ur:urd vi:vie zh:zho zh:chi"
)
_TWO_OF_THREE = {pair[3:]: pair[:2] for pair in _PAIRS.split()}
_THREE_OF_TWO = {two: three for three, two in reversed(_TWO_OF_THREE.items())}


def find_language(text: str) -> str | None:
    """Return the tag that a text is, in its shortest form (``eng`` gives ``en``), or None where it is none."""
    match = _TAG.match(text)
    if not match or text.lower() in _NO_LANGUAGES:
        return None
    first = match[1].lower()
    if len(first) == 3:
        first = _TWO_OF_THREE.get(first, first)
    elif first not in _THREE_OF_TWO:
        return None
    return first + match[2]


def three_letters(language: str) -> str:
    """Return the tag's language in ISO 639-2's three letters, as an MP4's track header holds it."""
    first = language.split("-", 1)[0]
    return _THREE_OF_TWO.get(first, first if len(first) == 3 else UNKNOWN)
