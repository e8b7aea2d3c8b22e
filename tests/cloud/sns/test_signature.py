"""The signature of what SNS delivers, checked as a subscriber checks it."""

import base64
import hashlib
import json
import ssl

import pytest

from reelworks.base.ids import SeededIds
from reelworks.cloud.services.sns.signing import Signer
from reelworks.cloud.services.sns.signing.primes import new_rsa_key


async def delivered(cloud, **attributes):
    topic = await cloud.topic(**attributes)
    queue = await cloud.new_queue()
    await cloud.subscribe(topic, queue)
    await cloud("Publish", TopicArn=topic, Message="signed", Subject="hello")
    [body] = await cloud.bodies(queue)
    return json.loads(body)


def text_of(envelope):
    names = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
    return "".join(f"{name}\n{envelope[name]}\n" for name in names)


def public_numbers(certificate):
    """Read modulus and exponent out of a certificate: the bit string that follows rsaEncryption's identifier."""
    der = ssl.PEM_cert_to_DER_cert(certificate)
    start = der.index(bytes.fromhex("2a864886f70d010101")) + 9 + 2
    _, bits, _ = element(der, start)
    _, pair, _ = element(bits, 1)
    _, modulus, rest = element(pair, 0)
    _, exponent, _ = element(pair, rest)
    return int.from_bytes(modulus), int.from_bytes(exponent)


def element(der, start):
    length, begin = der[start + 1], start + 2
    if length & 0x80:
        begin += length & 0x7F
        length = int.from_bytes(der[start + 2 : begin])
    return der[start], der[begin : begin + length], begin + length


@pytest.mark.parametrize(
    ("version", "digest", "prefix"),
    [
        ("1", "sha1", "3021300906052b0e03021a05000414"),
        ("2", "sha256", "3031300d060960864801650304020105000420"),
    ],
)
async def test_the_certificate_verifies_the_signature(cloud, version, digest, prefix):

    envelope = await delivered(cloud, SignatureVersion=version)

    modulus, exponent = public_numbers(cloud.sns.signer.certificate())
    signature = int.from_bytes(base64.b64decode(envelope["Signature"]))
    opened = pow(signature, exponent, modulus).to_bytes(modulus.bit_length() // 8)
    expected = bytes.fromhex(prefix) + hashlib.new(digest, text_of(envelope).encode()).digest()
    assert envelope["SignatureVersion"] == version
    assert opened == b"\x00\x01" + b"\xff" * (len(opened) - len(expected) - 3) + b"\x00" + expected


async def test_the_address_of_the_certificate_is_the_clouds(cloud):
    envelope = await delivered(cloud)

    assert envelope["SigningCertURL"] == f"http://localhost:4566{cloud.sns.signer.certificate_path}"
    assert cloud.sns.signer.certificate_path.startswith("/SimpleNotificationService-")
    assert cloud.sns.signer.certificate_path.endswith(".pem")


def test_the_key_is_made_once_and_kept_to_its_owner(tmp_path):
    first = Signer(tmp_path, SeededIds(1))
    signature = first.sign("text", "2")

    again = Signer(tmp_path, SeededIds(2))

    assert again.sign("text", "2") == signature
    assert again.certificate() == first.certificate()
    assert (tmp_path / "signing-key.pem").stat().st_mode & 0o777 == 0o600


def test_a_key_without_its_certificate_is_made_anew(tmp_path):
    Signer(tmp_path, SeededIds(1)).sign("text", "2")
    (tmp_path / "signing-certificate.pem").unlink()

    assert Signer(tmp_path, SeededIds(2)).certificate().startswith("-----BEGIN CERTIFICATE-----\n")


def test_a_key_is_a_key():
    key = new_rsa_key(512, SeededIds(3))

    assert key.n == key.p * key.q
    assert key.n.bit_length() == 512
    message = 0x1234567890ABCDEF
    assert pow(pow(message, key.d, key.n), key.e, key.n) == message
