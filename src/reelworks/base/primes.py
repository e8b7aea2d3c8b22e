"""An RSA key pair, made with nothing but arithmetic: awscrt signs with such a key but makes none.

FIPS 186-5, appendix A.1.3 (probable primes) and B.3.1 (Miller-Rabin).
"""

import math
from dataclasses import dataclass

from reelworks.base.ids import Ids

EXPONENT = 65_537
ROUNDS = 12
"""Of Miller-Rabin: for random numbers of 512 bits and more this leaves far less than one chance in 2^100."""
SMALL_PRIMES = tuple(n for n in range(3, 2000, 2) if all(n % d for d in range(3, math.isqrt(n) + 1, 2)))


@dataclass(frozen=True, slots=True)
class RsaKey:
    """The numbers of a key pair, by RFC 8017's letters."""

    n: int
    e: int
    d: int
    p: int
    q: int

    def private_numbers(self) -> tuple[int, ...]:
        """Return what PKCS #1's RSAPrivateKey holds, in its order."""
        crt = (self.d % (self.p - 1), self.d % (self.q - 1), pow(self.q, -1, self.p))
        return (0, self.n, self.e, self.d, self.p, self.q, *crt)


def new_rsa_key(bits: int, ids: Ids) -> RsaKey:
    """Make a key whose modulus has exactly ``bits`` bits."""
    while True:
        p, q = _new_prime(bits // 2, ids), _new_prime(bits // 2, ids)
        order = math.lcm(p - 1, q - 1)
        if p != q and math.gcd(EXPONENT, order) == 1:
            return RsaKey(p * q, EXPONENT, pow(EXPONENT, -1, order), max(p, q), min(p, q))


def _new_prime(bits: int, ids: Ids) -> int:
    # The two highest bits are set, so that a product of two such primes has twice the bits; the lowest makes it odd.
    frame = (3 << (bits - 2)) | 1
    while True:
        candidate = int.from_bytes(ids.take(bits // 8)) | frame
        if all(candidate % small for small in SMALL_PRIMES) and _is_probably_prime(candidate, ids):
            return candidate


def _is_probably_prime(number: int, ids: Ids) -> bool:
    twos = ((number - 1) & -(number - 1)).bit_length() - 1
    odd = (number - 1) >> twos
    return all(_passes(number, odd, twos, ids) for _ in range(ROUNDS))


def _passes(number: int, odd: int, twos: int, ids: Ids) -> bool:
    base = 2 + int.from_bytes(ids.take((number.bit_length() + 7) // 8)) % (number - 3)
    power = pow(base, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = pow(power, 2, number)
        if power == number - 1:
            return True
    return False
