"""The few forms of ASN.1's DER that a key and its certificate need (ITU-T X.690)."""

import base64

INTEGER, BIT_STRING, NULL, OBJECT, UTF8, UTC_TIME = 0x02, 0x03, 0x05, 0x06, 0x0C, 0x17
SEQUENCE, SET, EXPLICIT_0 = 0x30, 0x31, 0xA0
LONG_FORM = 0x80


def element(tag: int, content: bytes) -> bytes:
    """Return one element: its tag, its length, its content."""
    length = len(content)
    if length < LONG_FORM:
        return bytes([tag, length]) + content
    digits = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes([tag, LONG_FORM | len(digits)]) + digits + content


def integer(value: int) -> bytes:
    """Return a number of 0 or more."""
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1))


def sequence(*elements: bytes) -> bytes:
    """Return elements in their order."""
    return element(SEQUENCE, b"".join(elements))


def bits(content: bytes) -> bytes:
    """Return whole bytes as a bit string."""
    return element(BIT_STRING, b"\x00" + content)


def identifier(dotted: str) -> bytes:
    """Return an object identifier, written ``1.2.840.113549``."""
    first, second, *rest = (int(number) for number in dotted.split("."))
    return element(OBJECT, bytes([first * 40 + second]) + b"".join(_base128(number) for number in rest))


def pem(label: str, content: bytes) -> str:
    """Return DER as text between BEGIN and END (RFC 7468)."""
    text = base64.b64encode(content).decode()
    lines = "\n".join(text[start : start + 64] for start in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


def from_pem(text: str) -> bytes:
    """Return the DER between a text's BEGIN and END."""
    return base64.b64decode("".join(line for line in text.splitlines() if not line.startswith("-----")))


def _base128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))
