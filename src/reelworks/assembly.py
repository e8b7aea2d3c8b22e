"""The only file that knows everyone: it builds the embedded cloud, passes each part what it needs, starts, stops."""

import asyncio
import fcntl
import gc
import json
import logging
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uvloop

from reelworks.base.clock import Clock, SystemClock
from reelworks.base.ids import Ids, SystemIds
from reelworks.base.pace import Pace
from reelworks.cloud.authorize import Authorizer, NoIdentities
from reelworks.cloud.calls import Calls
from reelworks.cloud.gateway.keys import AllCredentials, Credential, Credentials, FixedCredentials
from reelworks.cloud.gateway.pages import FindPage, Page, Pages
from reelworks.cloud.gateway.server import Server
from reelworks.cloud.gateway.stages import GatewaySettings, Way
from reelworks.cloud.measurements import Measurable, Measurement
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Ground, Room
from reelworks.cloud.services import (
    autoscaling,
    cloudformation,
    cloudwatch,
    ec2,
    elbv2,
    events,
    iam,
    s3,
    sns,
    sqs,
    ssm,
    sts,
)
from reelworks.cloud.services.autoscaling import AutoScalingRoom
from reelworks.cloud.services.cloudformation import CloudFormationRoom
from reelworks.cloud.services.cloudwatch import CloudWatchRoom
from reelworks.cloud.services.ec2 import Ec2Room
from reelworks.cloud.services.elbv2 import ElbRoom
from reelworks.cloud.services.events import EventsRoom
from reelworks.cloud.services.iam import IamRoom
from reelworks.cloud.services.s3 import S3Room
from reelworks.cloud.services.sns import SnsRoom
from reelworks.cloud.services.sns.mail import MailSettings, SmtpServer
from reelworks.cloud.services.sns.signing import Signer
from reelworks.cloud.services.sqs import SqsRoom
from reelworks.cloud.services.ssm import SsmRoom
from reelworks.cloud.services.sts import StsRoom
from reelworks.cloud.services.sts.room import People
from reelworks.cloud.storage.database import keep_folder, sync_folder
from reelworks.cloud.wire.models import load_service
from reelworks.cloud.wire.route import Router
from reelworks.settings import CloudSettings, SettingsError

log = logging.getLogger(__name__)

GARBAGE_OBJECTS = 50_000
"""After so many new objects the collector looks at the youngest; some megabytes at most."""

WATCHFUL = ("cloudformation", "autoscaling", "cloudwatch")
"""The rooms that change others by themselves, in the order in which they stop."""
FIRST, SECOND = "first", "second"
"""What ``reelworks env --account`` calls the accounts."""
_KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_BASE64_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


@dataclass(frozen=True, slots=True)
class Keys:
    """A root's access key of a data folder."""

    access_key_id: str
    secret_access_key: str
    account: str | None = None
    """Whose root; None for the first account's, whose number is a setting."""


class Cloud:
    """The embedded cloud, made from its settings. ``start`` and ``stop`` it once, inside a running loop."""

    def __init__(self, settings: CloudSettings, clock: Clock | None = None, ids: Ids | None = None) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._ids = ids or SystemIds()
        self._rooms: dict[str, Room] = {}
        self._lock = -1
        self._authorizer = Authorizer(NoIdentities())
        self._calls = Calls(self._authorizer)
        self._server: Server | None = None
        self._machines: Ec2Room | None = None
        self.endpoint = ""
        """The URL it answers at, once started."""

    async def start(self) -> str:
        """Open the data folder, bring the rooms up, listen; return the endpoint's URL.

        Raises:
            SettingsError: another cloud runs on this folder, or the port is taken.
        """
        settings = self._settings
        keep_folder(settings.data)
        self._lock = _lock_folder(settings.data)
        keys = keep_keys(settings, self._ids)
        ground = Ground(self._clock, self._ids, self._calls, Pace(settings.pace))
        people = IamRoom(settings.data / "iam", ground)
        self._authorizer.open(people.registry)
        lasting = AllCredentials([_roots(settings, keys), people.registry])
        tokens = StsRoom(settings.data / "sts", ground, People(people.registry, people.registry, lasting))
        topics = SnsRoom(settings.data / "sns", ground, _mail_settings(settings))
        objects = S3Room(settings.data / "s3", ground)
        machines = Ec2Room(settings.data / "ec2", ground)
        # A room comes after those it delivers to: what its outbox kept must find them ready.
        self._rooms = {
            "iam": people,
            "sts": tokens,
            "sqs": SqsRoom(settings.data / "sqs", ground),
            "sns": topics,
            "events": EventsRoom(settings.data / "events", ground),
            "ssm": SsmRoom(settings.data / "ssm", ground, dict(ec2.images.list_parameters())),
            "ec2": machines,
            "elbv2": ElbRoom(settings.data / "elbv2", ground),
            "s3": objects,
            "s3control": objects.control,
            "cloudwatch": CloudWatchRoom(settings.data / "cloudwatch", ground, self._measure),
            "autoscaling": AutoScalingRoom(settings.data / "autoscaling", ground),
        }
        every_key = AllCredentials([lasting, tokens.credentials])
        self._rooms["cloudformation"] = CloudFormationRoom(
            settings.data / "cloudformation", ground, every_key
        )
        self._calls.open(self._rooms)
        for room in self._rooms.values():
            await room.start()
        way = self._way(every_key, _certificate_finder(topics.signer))
        self._server = Server(way, settings.host, settings.port)
        try:
            port = await self._server.start()
        except OSError as error:
            raise SettingsError(
                f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}): "
                "stop what uses it, or choose another with --port."
            ) from error
        self.endpoint = f"http://{settings.host}:{port}"
        self._machines = machines
        await machines.open_for(self.endpoint)
        _write_whole(settings.data / "endpoint", self.endpoint + "\n")
        return self.endpoint

    async def stop(self) -> None:
        """Shut the machines down, take no more requests, end those under way, close every room.

        Machines go while all still answer, so that workers can hand back what they have; nobody may take that for
        machines that failed, so those who look after them have stopped before.
        """
        for service in WATCHFUL:
            if service in self._rooms:
                await self._rooms[service].stop()
        if self._machines is not None:
            await self._machines.drain(self._settings.drain_s)
        if self._server is not None:
            await self._server.stop()
        await self._calls.stop()
        for service in reversed(self._rooms):
            if service not in WATCHFUL:
                await self._rooms[service].stop()
        for database in dict.fromkeys(room.database for room in self._rooms.values()):
            await database.settle()
            database.close()
        if self._lock >= 0:
            # Only with the lock is the folder ours: another cloud's endpoint is left alone.
            (self._settings.data / "endpoint").unlink(missing_ok=True)
            os.close(self._lock)

    def _measure(self, now: float) -> Iterator[Measurement]:
        """Yield the figures of all rooms that have some."""
        for room in self._rooms.values():
            if isinstance(room, Measurable):
                yield from room.measure(now)

    def _way(self, credentials: Credentials, certificate_page: FindPage) -> Way:
        return Way(
            settings=GatewaySettings(self._settings.account),
            credentials=credentials,
            calls=self._calls,
            router=Router(tuple(self._rooms)),
            clock=self._clock,
            ids=self._ids,
            pages=Pages([certificate_page]),
        )


def run_cloud(settings: CloudSettings) -> int:
    """Run the embedded cloud until SIGTERM or SIGINT; return the exit code.

    Raises:
        SettingsError: it cannot start with these settings.
    """
    gc.disable()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_run(settings))


def _spare_the_collector() -> None:
    """Keep the garbage collector from going through what stays for good, and from looking after each few requests.

    A request makes some hundred objects and no circles; with Python's defaults a tenth of the time went there. It did
    not run during the start either: what was made until now stays, and a look at all of it would hold up the first
    answer by a tenth of a second.
    """
    gc.freeze()
    gc.set_threshold(GARBAGE_OBJECTS, 20, 50)
    gc.enable()


async def _run(settings: CloudSettings) -> int:
    cloud = Cloud(settings)
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    try:
        endpoint = await cloud.start()
        _spare_the_collector()
        log.info("the cloud answers at %s; its data is in %s", endpoint, settings.data)
        await asked.wait()
    finally:
        await cloud.stop()
    return 0


def keep_keys(settings: CloudSettings, ids: Ids) -> tuple[Keys, Keys]:
    """Return the roots' keys of both accounts: the settings' own, or the data folder's, made on the first start.

    What the settings say is kept in the folder too, so that ``reelworks env`` finds it.
    """
    path, second = settings.data / "keys.json", settings.second
    first = _given(settings.access_key_id, settings.secret_access_key)
    if first is None and path.exists():
        first = read_keys(settings.data)
    first = first or _new_keys(ids)
    other = _given(second.access_key_id, second.secret_access_key) or _find_second(path) or _new_keys(ids)
    document = {
        "access_key_id": first.access_key_id,
        "secret_access_key": first.secret_access_key,
        SECOND: {
            "account": second.account,
            "access_key_id": other.access_key_id,
            "secret_access_key": other.secret_access_key,
        },
    }
    text = json.dumps(document, indent=2) + "\n"
    if not path.exists() or path.read_text() != text:
        _write_whole(path, text)
    return first, Keys(other.access_key_id, other.secret_access_key, second.account)


def read_keys(data: Path, account: str = FIRST) -> Keys:
    """Return the root's key of a data folder, of the first account or the second.

    Raises:
        SettingsError: the folder has none, or its file is damaged.
    """
    path = data / "keys.json"
    try:
        document = json.loads(path.read_text())
        if account == SECOND:
            document = document[SECOND]
        return Keys(document["access_key_id"], document["secret_access_key"], document.get("account"))
    except FileNotFoundError:
        raise SettingsError(
            f"{data} has no keys yet: start the cloud on it first (reelworks cloud --data {data})."
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"{path} cannot be read ({error}): restore it, or give both halves of a key in "
            "REELWORKS_ACCESS_KEY_ID and REELWORKS_SECRET_ACCESS_KEY and start again."
        ) from error


def _find_second(path: Path) -> Keys | None:
    """Return the second account's key; None where the file is not there yet, from before it, or damaged."""
    try:
        document = json.loads(path.read_text())[SECOND]
        return Keys(document["access_key_id"], document["secret_access_key"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _given(access_key_id: str | None, secret: str | None) -> Keys | None:
    return Keys(access_key_id, secret) if access_key_id is not None and secret is not None else None


def _new_keys(ids: Ids) -> Keys:
    key_id = "AKIA" + "".join(_KEY_LETTERS[byte % 32] for byte in ids.take(16))
    return Keys(key_id, "".join(_BASE64_LETTERS[byte % 64] for byte in ids.take(40)))


def _roots(settings: CloudSettings, keys: tuple[Keys, Keys]) -> FixedCredentials:
    return FixedCredentials(
        [
            Credential(
                key.access_key_id, key.secret_access_key, Principal.root(key.account or settings.account)
            )
            for key in keys
        ]
    )


def _mail_settings(settings: CloudSettings) -> MailSettings:
    server = settings.smtp
    return MailSettings(
        folder=settings.data / "mail",
        sender=settings.mail_from,
        server=SmtpServer(server.host, server.port, server.security, server.user, server.password)
        if server
        else None,
    )


def _certificate_finder(signer: Signer) -> FindPage:
    """Return what finds the certificate that SNS' messages name, as a page of the gateway."""

    def find(name: str) -> Page | None:
        certificate = signer.find_certificate(name)
        return Page("application/x-pem-file", certificate.encode()) if certificate is not None else None

    return find


def _lock_folder(data: Path) -> int:
    descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise SettingsError(
            f"Another cloud is running on {data}: stop it, or give this one its own folder with --data."
        ) from None
    return descriptor


def _write_whole(path: Path, text: str) -> None:
    """Write a small file, readable by its owner only, so that a crash leaves the old one or the new one."""
    temporary = path.with_name(path.name + ".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
    sync_folder(path.parent)


def list_operations() -> dict[str, dict[str, bool]]:
    """Return every operation of every service that has a room, by service, and whether it is answered."""
    of_s3 = s3.call.s3, s3.call.s3control
    tables = (
        iam.room.iam,
        sts.room.sts,
        sqs.call.sqs,
        sns.room.sns,
        events.room.events,
        cloudwatch.room.cloudwatch,
        autoscaling.room.autoscaling,
        ec2.call.ec2,
        ssm.room.ssm,
        elbv2.room.elbv2,
        cloudformation.room.cloudformation,
        *of_s3,
    )
    return {
        table.service: {name: name in table for name in {*load_service(table.service).operations, *table}}
        for table in tables
    }
