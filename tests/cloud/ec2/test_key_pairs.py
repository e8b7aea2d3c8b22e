"""Key pairs: made for real, brought, told of."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa


@pytest.mark.parametrize(
    ("kind", "private_kind"), [("rsa", rsa.RSAPrivateKey), ("ed25519", ed25519.Ed25519PrivateKey)]
)
async def test_a_made_key_is_a_real_one_and_its_public_half_is_kept(ec2, kind, private_kind):
    made = await ec2("CreateKeyPair", KeyName="films", KeyType=kind)

    material = made["KeyMaterial"].encode() + b"\n"
    load = serialization.load_pem_private_key if kind == "rsa" else serialization.load_ssh_private_key
    key = load(material, None)
    assert isinstance(key, private_kind)
    told = await ec2("DescribeKeyPairs", KeyNames=["films"], IncludePublicKey=True)
    public = serialization.load_ssh_public_key(told["KeyPairs"][0]["PublicKey"].encode())
    assert public == key.public_key()
    assert told["KeyPairs"][0]["KeyFingerprint"] == made["KeyFingerprint"]


async def test_the_fingerprint_of_a_made_rsa_key_is_of_its_private_half(ec2):
    made = await ec2("CreateKeyPair", KeyName="films")

    key = serialization.load_pem_private_key(made["KeyMaterial"].encode(), None)
    der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    assert made["KeyFingerprint"] == hashlib.sha1(der).digest().hex(":")


async def test_a_key_that_is_brought_has_the_fingerprint_of_its_public_half(ec2):
    key = rsa.generate_private_key(65_537, 2048).public_key()
    line = key.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    plain = await ec2("ImportKeyPair", KeyName="plain", PublicKeyMaterial=line)
    encoded = await ec2("ImportKeyPair", KeyName="encoded", PublicKeyMaterial=base64.b64encode(line))

    assert plain["KeyFingerprint"] == encoded["KeyFingerprint"] == hashlib.md5(der).digest().hex(":")


async def test_a_key_may_come_in_the_file_of_rfc_4716(ec2):
    key = rsa.generate_private_key(65_537, 2048).public_key()
    line = key.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    encoded = line.split()[1].decode()
    lines = [encoded[at : at + 70] for at in range(0, len(encoded), 70)]
    head = ["---- BEGIN SSH2 PUBLIC KEY ----", "Comment: a comment that \\", "goes on"]
    file = "\n".join([*head, *lines, "---- END SSH2 PUBLIC KEY ----"])

    plain = await ec2("ImportKeyPair", KeyName="plain", PublicKeyMaterial=line)
    brought = await ec2("ImportKeyPair", KeyName="file", PublicKeyMaterial=file.encode())

    assert brought["KeyFingerprint"] == plain["KeyFingerprint"]


@pytest.mark.parametrize("material", [b"film", b"ssh-rsa AAAA", b"ssh-dss AAAAB3NzaC1kc3MAAAAA"])
async def test_what_is_no_public_key_is_refused(ec2, material):
    refusal = await ec2.refused("ImportKeyPair", KeyName="films", PublicKeyMaterial=material)

    assert refusal.code == "InvalidKey.Format"


async def test_a_name_is_taken_once_and_free_after_its_key_went(ec2):
    await ec2("CreateKeyPair", KeyName="films", KeyType="ed25519")

    refusal = await ec2.refused("CreateKeyPair", KeyName="films", KeyType="ed25519")
    await ec2("DeleteKeyPair", KeyName="films")
    gone = await ec2.refused("DescribeKeyPairs", KeyNames=["films"])
    await ec2("CreateKeyPair", KeyName="films", KeyType="ed25519")

    assert refusal.code == "InvalidKeyPair.Duplicate"
    assert gone.code == "InvalidKeyPair.NotFound"
