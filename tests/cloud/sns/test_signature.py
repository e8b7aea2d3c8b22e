"""The signature of what SNS delivers, checked as a subscriber checks it."""

import base64
import json
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from reelworks.base.ids import SeededIds
from reelworks.base.primes import new_rsa_key
from reelworks.cloud.services.sns.signing import Signer


async def delivered(cloud, **attributes):
    topic = await cloud.topic(**attributes)
    queue = await cloud.new_queue()
    await cloud.subscribe(topic, queue)
    await cloud("Publish", TopicArn=topic, Message="signed", Subject="hello")
    [body] = await cloud.bodies(queue)
    return json.loads(body)


def text_of(envelope):
    names = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
    return "".join(f"{name}\n{envelope[name]}\n" for name in names if name in envelope)


def verify(envelope, certificate):
    """Do what subscribers do: take the public key out of the certificate, and check the signature with it.

    Raises:
        InvalidSignature: it is not this text's.
    """
    key = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    digest = {"1": hashes.SHA1(), "2": hashes.SHA256()}[envelope["SignatureVersion"]]
    signature = base64.b64decode(envelope["Signature"])
    key.verify(signature, text_of(envelope).encode(), padding.PKCS1v15(), digest)


@pytest.mark.parametrize("version", ["1", "2"])
async def test_the_certificate_verifies_the_signature(cloud, version):
    envelope = await delivered(cloud, SignatureVersion=version)

    assert envelope["SignatureVersion"] == version
    verify(envelope, cloud.sns.signer.certificate())


async def test_a_changed_message_is_found_out(cloud):
    envelope = await delivered(cloud)

    with pytest.raises(InvalidSignature):
        verify({**envelope, "Message": "another"}, cloud.sns.signer.certificate())


async def test_all_subscribers_of_a_message_share_one_signature(cloud):
    topic = await cloud.topic()
    queues = [await cloud.new_queue(f"work-{number}") for number in range(5)]
    for queue in queues:
        await cloud.subscribe(topic, queue)
    signed = count_signatures(cloud.sns.signer)

    for number in range(3):
        await cloud("Publish", TopicArn=topic, Message=f"m{number}")

    bodies = [json.loads(body) for queue in queues for body in await cloud.bodies(queue)]
    assert len(bodies) == 15
    assert signed == [3]
    for body in bodies:
        verify(body, cloud.sns.signer.certificate())


def count_signatures(signer):
    """Return a list of one number: how often the key has been used from now on."""
    counted, key = [0], signer._loaded()

    class Counting:
        def sign(self, algorithm, digest):
            counted[0] += 1
            return key.sign(algorithm, digest)

    signer._key = Counting()
    return counted


def test_the_certificate_is_fetched_where_the_message_says(own_cloud):
    own_cloud.start()
    sns, sqs = own_cloud.client("sns"), own_cloud.client("sqs")
    topic = sns.create_topic(Name="signed")["TopicArn"]
    queue = subscribed_queue(own_cloud, sns, sqs, topic)
    sns.publish(TopicArn=topic, Message="signed", Subject="hello")
    [message] = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10)["Messages"]
    envelope = json.loads(message["Body"])

    with urllib.request.urlopen(envelope["SigningCertURL"], timeout=5) as answer:
        certificate = answer.read().decode()

    assert answer.headers["Content-Type"] == "application/x-pem-file"
    assert x509.load_pem_x509_certificate(certificate.encode()).public_key().key_size == 2048
    assert urlsplit(envelope["SigningCertURL"]).netloc == urlsplit(own_cloud.endpoint).netloc
    verify(envelope, certificate)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{own_cloud.endpoint}/_reelworks/SimpleNotificationService-0.pem", timeout=5)


def subscribed_queue(running, sns, sqs, topic):
    url = sqs.create_queue(QueueName="signed")["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-2:{running.account}:signed"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return url


async def test_the_address_of_the_certificate_is_the_clouds(cloud):
    envelope = await delivered(cloud)

    assert envelope["SigningCertURL"] == f"http://localhost:4566{cloud.sns.signer.certificate_path}"
    assert cloud.sns.signer.certificate_path.startswith("/_reelworks/SimpleNotificationService-")
    assert cloud.sns.signer.certificate_path.endswith(".pem")


def test_the_key_is_made_once_and_kept_to_its_owner(tmp_path):
    first = Signer(tmp_path, SeededIds(1))
    signature = first.sign("text", "2")

    again = Signer(tmp_path, SeededIds(2))

    assert again.sign("text", "2") == signature
    assert again.certificate() == first.certificate()
    assert (tmp_path / "signing-key.pem").stat().st_mode & 0o777 == 0o600


def test_no_certificate_is_made_because_somebody_asks(tmp_path):
    assert Signer(tmp_path, SeededIds(1)).find_certificate("SimpleNotificationService-0.pem") is None
    assert list(tmp_path.iterdir()) == []


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
