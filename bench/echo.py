"""The baseline: our own server stack that verifies a request's signature and sends its body back. Nothing else.

python -m bench.echo ACCESS_KEY_ID SECRET    prints the port it listens on
"""

import asyncio
import sys

import uvloop

from reelworks.base.clock import SystemClock
from reelworks.cloud.gateway.exchange import Exchange
from reelworks.cloud.gateway.server import Server
from reelworks.cloud.wire.message import HttpResponse
from reelworks.cloud.wire.sigv4 import Keyring, find_claim, verify


class EchoWay:
    """Stands where the gateway's list of stages stands."""

    def __init__(self, access_key_id: str, secret: str) -> None:
        self._secrets = {access_key_id: secret}
        self._keyring = Keyring()
        self._clock = SystemClock()

    def go(self, exchange: Exchange) -> None:
        request = exchange.request
        claim = find_claim(request)
        verify(request, claim, self._secrets[claim.access_key_id], self._clock.now(), keyring=self._keyring)
        exchange.reply(HttpResponse(200, [], request.body))

    def is_streaming(self, exchange: Exchange) -> bool:
        return False


async def main() -> None:
    server = Server(EchoWay(sys.argv[1], sys.argv[2]), "127.0.0.1", 0)
    print(await server.start(), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main())
