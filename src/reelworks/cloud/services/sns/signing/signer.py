"""Signs notifications with the room's own key, which lies in the room's folder beside its certificate."""

import base64
import hashlib
import os
from pathlib import Path

from awscrt.crypto import RSA, RSASignatureAlgorithm

from reelworks.base.ids import Ids
from reelworks.cloud.services.sns.envelope import Seal
from reelworks.cloud.services.sns.model import Topic
from reelworks.cloud.services.sns.signing.certificate import private_key, self_signed_certificate
from reelworks.cloud.services.sns.signing.der import from_pem, pem
from reelworks.cloud.services.sns.signing.primes import new_rsa_key
from reelworks.cloud.storage.database import sync_folder

KEY_BITS = 1024
"""A signature with 1024 bits costs 0.4 ms of the event loop, one with 2048 costs 2.1: at 2048 an upload's way would
be a third longer. It is enough for what it is: the certificate vouches for itself, so it proves no more than that
a message came from whoever serves the certificate's address."""
KEY_FILE = "signing-key.pem"
CERTIFICATE_FILE = "signing-certificate.pem"


class Signer:
    """Owns the key. It is made when the first signature is asked for, and kept."""

    def __init__(self, folder: Path, ids: Ids) -> None:
        self._folder = folder
        self._ids = ids
        self._key: RSA | None = None
        self._path = ""
        self._last: tuple[str, str, str] = ("", "", "")

    def seal(self, text: str, topic: Topic, origin: str) -> Seal:
        """Return the signature of a text, in the version that its topic asks for."""
        version = topic.attributes.get("SignatureVersion", "1")
        # All subscribers of a message share its signature, and are served one after the other.
        if self._last[:2] != (version, text):
            self._last = (version, text, self.sign(text, version))
        return Seal(version, self._last[2], origin + self.certificate_path)

    def sign(self, text: str, version: str) -> str:
        """Return the signature of a text, in base64: SHA1withRSA for version ``1``, SHA256withRSA for ``2``."""
        key = self._loaded()
        if version == "2":
            digest, algorithm = hashlib.sha256(text.encode()).digest(), RSASignatureAlgorithm.PKCS1_5_SHA256
        else:
            digest = hashlib.sha1(text.encode(), usedforsecurity=False).digest()
            algorithm = RSASignatureAlgorithm.PKCS1_5_SHA1
        return base64.b64encode(key.sign(algorithm, digest)).decode()

    @property
    def certificate_path(self) -> str:
        """Where under the cloud's address the certificate is fetched."""
        self._loaded()
        return self._path

    def certificate(self) -> str:
        """Return the certificate that verifies the signatures, as PEM."""
        self._loaded()
        return (self._folder / CERTIFICATE_FILE).read_text()

    def _loaded(self) -> RSA:
        if self._key is None:
            if not (self._folder / CERTIFICATE_FILE).exists():
                self._make()
            self._key = RSA.new_private_key_from_der_data(from_pem((self._folder / KEY_FILE).read_text()))
            digest = hashlib.sha256((self._folder / CERTIFICATE_FILE).read_bytes()).hexdigest()
            self._path = f"/SimpleNotificationService-{digest[:32]}.pem"
        return self._key

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
