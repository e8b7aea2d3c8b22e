"""Signs notifications with the room's own key, which lies in the room's folder beside its certificate."""

import asyncio
import base64
import hashlib
import os
import threading
from pathlib import Path

from awscrt.crypto import RSA, RSASignatureAlgorithm

from reelworks.base.der import from_pem, pem
from reelworks.base.ids import Ids
from reelworks.base.primes import new_rsa_key
from reelworks.cloud.services.sns.envelope import Seal
from reelworks.cloud.services.sns.model import Topic
from reelworks.cloud.services.sns.signing.certificate import private_key, self_signed_certificate
from reelworks.cloud.storage.database import sync_folder

KEY_BITS = 2048
"""As AWS's. A signature costs 0.27 ms of the event loop (0.11 with 1024 bits), once a message, however many subscribe.
awscrt holds the interpreter while it signs, so a thread would take the same from the loop, and its own cost besides."""
SIGNATURES_KEPT = 256
"""Of the messages that are under way: more than all outboxes deliver at once."""
KEY_FILE = "signing-key.pem"
CERTIFICATE_FILE = "signing-certificate.pem"
PAGES = "/_reelworks/"
"""Below which the gateway lets the certificate be fetched: no bucket's name begins so."""


class Signer:
    """Owns the key. It is made when the first signature is asked for, and kept."""

    def __init__(self, folder: Path, ids: Ids) -> None:
        self._folder = folder
        self._ids = ids
        self._key: RSA | None = None
        self._page = ""
        self._signatures: dict[tuple[str, bytes], str] = {}
        self._loading = threading.Lock()

    async def seal(self, text: str, topic: Topic, origin: str) -> Seal:
        """Return the signature of a text, in the version that its topic asks for.

        All subscribers of a message share its signature. Making the key, once in a data folder's life, takes half a
        second of a thread.
        """
        if self._key is None:
            await asyncio.to_thread(self._loaded)
        version = topic.attributes.get("SignatureVersion", "1")
        return Seal(version, self.sign(text, version), origin + self.certificate_path)

    def sign(self, text: str, version: str) -> str:
        """Return the signature of a text, in base64: SHA1withRSA for version ``1``, SHA256withRSA for ``2``."""
        if version == "2":
            digest, algorithm = hashlib.sha256(text.encode()).digest(), RSASignatureAlgorithm.PKCS1_5_SHA256
        else:
            digest = hashlib.sha1(text.encode(), usedforsecurity=False).digest()
            algorithm = RSASignatureAlgorithm.PKCS1_5_SHA1
        signature = self._signatures.get((version, digest))
        if signature is None:
            signature = base64.b64encode(self._loaded().sign(algorithm, digest)).decode()
            self._keep(version, digest, signature)
        return signature

    @property
    def certificate_path(self) -> str:
        """Where under the cloud's address the certificate is fetched."""
        self._loaded()
        return PAGES + self._page

    def certificate(self) -> str:
        """Return the certificate that verifies the signatures, as PEM."""
        self._loaded()
        return (self._folder / CERTIFICATE_FILE).read_text()

    def find_certificate(self, page: str) -> str | None:
        """Return the certificate where that is its page's name, below ``PAGES``; None where it is another's, or none."""
        # What was never named in a message is not made because somebody asks for it.
        if not (self._folder / CERTIFICATE_FILE).exists():
            return None
        certificate = self.certificate()
        return certificate if page == self._page else None

    def _keep(self, version: str, digest: bytes, signature: str) -> None:
        self._signatures[version, digest] = signature
        if len(self._signatures) > SIGNATURES_KEPT:
            del self._signatures[next(iter(self._signatures))]

    def _loaded(self) -> RSA:
        if self._key is None:
            with self._loading:
                self._load()
        assert self._key is not None
        return self._key

    def _load(self) -> None:
        if self._key is not None:
            return
        if not (self._folder / CERTIFICATE_FILE).exists():
            self._make()
        digest = hashlib.sha256((self._folder / CERTIFICATE_FILE).read_bytes()).hexdigest()
        self._page = f"SimpleNotificationService-{digest[:32]}.pem"
        self._key = RSA.new_private_key_from_der_data(from_pem((self._folder / KEY_FILE).read_text()))

    def _make(self) -> None:
        key = new_rsa_key(KEY_BITS, self._ids)
        serial = int.from_bytes(self._ids.take(8))
        # The certificate comes last: while it is missing, both are made anew.
        self._write(KEY_FILE, pem("RSA PRIVATE KEY", private_key(key)))
        self._write(CERTIFICATE_FILE, pem("CERTIFICATE", self_signed_certificate(key, serial)))

    def _write(self, name: str, text: str) -> None:
        temporary = self._folder / f"{name}.tmp"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(self._folder / name)
        sync_folder(self._folder)
