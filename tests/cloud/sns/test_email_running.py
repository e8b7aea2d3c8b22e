"""Mail out of a running cloud: links that a browser follows, servers that want TLS and a password."""

import datetime as dt
import ipaddress
import json
import re
import ssl
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from reelworks.cli import main
from support.cloud import RunningCloud
from support.mail_server import Inbox, guarded_controller

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

XML = {"sns": "http://sns.amazonaws.com/doc/2010-03-31/"}
READER = "reader@example.com"
DEADLINE_S = 15


def wait_until(is_so):
    deadline = time.monotonic() + DEADLINE_S
    while not (found := is_so()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def mail_command(capsys, running, *arguments):
    assert main(["mail", "--data", str(running.data), *arguments]) == 0
    return capsys.readouterr().out


def kept(capsys, running, count):
    wait_until(lambda: len(list((running.data / "mail").glob("*.eml"))) == count)
    return json.loads(mail_command(capsys, running, str(count), "--json"))


def visit(letter, action):
    """Follow a letter's link as a browser does: a plain GET, nothing signed."""
    [link] = re.findall(rf"^http\S+Action={action}\S+$", letter["text"], re.MULTILINE)
    with urllib.request.urlopen(link, timeout=5) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/xml"
        return ET.fromstring(answer.read())


def test_the_links_in_the_letters_work_in_a_browser(own_cloud, capsys):
    own_cloud.start()
    sns = own_cloud.client("sns")
    topic = sns.create_topic(Name="films")["TopicArn"]
    answer = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=READER)
    assert answer["SubscriptionArn"] == "pending confirmation"

    confirmed = visit(kept(capsys, own_cloud, 1), "ConfirmSubscription")
    arn = confirmed.find("sns:ConfirmSubscriptionResult/sns:SubscriptionArn", XML).text
    assert confirmed.tag == f"{{{XML['sns']}}}ConfirmSubscriptionResponse"
    assert (
        sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]["PendingConfirmation"] == "false"
    )

    sns.publish(TopicArn=topic, Message="It is ready.", Subject="Ready")
    notice = kept(capsys, own_cloud, 2)
    assert (notice["subject"], notice["recipient"]) == ("Ready", READER)
    left = visit(notice, "Unsubscribe")
    assert left.tag == f"{{{XML['sns']}}}UnsubscribeResponse"
    assert sns.list_subscriptions()["Subscriptions"] == []

    back = visit(kept(capsys, own_cloud, 3), "ConfirmSubscription")
    assert back.find("sns:ConfirmSubscriptionResult/sns:SubscriptionArn", XML).text == arn
    [listed] = sns.list_subscriptions()["Subscriptions"]
    assert listed["SubscriptionArn"] == arn

    made_up = f"{own_cloud.endpoint}/?Action=ConfirmSubscription&TopicArn={topic}&Token=123"
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(made_up, timeout=5)


@pytest.fixture
def certified(tmp_path):
    """A TLS context for 127.0.0.1, and the file of whoever vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    chain, private = tmp_path / "mail-certificate.pem", tmp_path / "mail-key.pem"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, private)
    return context, chain


@pytest.fixture(params=["starttls", "smtps"])
def guarded(request, certified, tmp_path):
    """A mail server that wants TLS and a password, its inbox, and a cloud that knows both."""
    context, chain = certified
    inbox = Inbox()
    controller = guarded_controller(inbox, request.param, context, "p@ss/word")
    controller.start()
    environment = {
        "REELWORKS_SMTP_URL": f"{request.param}://films%40example.org:p%40ss%2Fword@127.0.0.1:{controller.port}",
        "REELWORKS_MAIL_FROM": "Films <films@example.org>",
        "SSL_CERT_FILE": str(chain),
    }
    running = RunningCloud(tmp_path / "data", environment=environment)
    yield running, inbox
    if running.process is not None and running.process.poll() is None:
        running.stop()
    controller.stop()


def test_a_server_that_wants_tls_and_a_password_gets_both(guarded):
    running, inbox = guarded
    sns = running.start().client("sns")
    topic = sns.create_topic(Name="films")["TopicArn"]

    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=READER)

    wait_until(lambda: inbox.received)
    [letter] = inbox.received
    assert (letter.login, letter.is_encrypted, letter.recipients) == ("films@example.org", True, [READER])
    assert letter.mail["From"] == "Films <films@example.org>"
    assert not (running.data / "mail").exists()
    assert "p@ss" not in (running.data / "cloud.log").read_text()


def test_a_server_whose_certificate_nobody_vouches_for_gets_no_password(guarded):
    running, inbox = guarded
    del running.environment["SSL_CERT_FILE"]
    sns = running.start().client("sns")
    topic = sns.create_topic(Name="films")["TopicArn"]

    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=READER)

    wait_until(lambda: "did not take SubscriptionConfirmation" in (running.data / "cloud.log").read_text())
    assert inbox.received == []
