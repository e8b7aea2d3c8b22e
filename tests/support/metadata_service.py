"""An instance metadata service that asks for a token, for tests that need no whole machine."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "a-token"


class MetadataService:
    """Answers on a free port of loopback. ``facts`` may change while it runs."""

    def __init__(self) -> None:
        self.facts = {"instance-id": "i-0123456789abcdef0", "local-ipv4": "127.0.0.9"}
        self.tokens_given = 0
        self.token = TOKEN
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> "MetadataService":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def handler_of(service: MetadataService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            service.tokens_given += 1
            self.answer(200, service.token)

        def do_GET(self) -> None:
            if self.headers.get("X-aws-ec2-metadata-token") != service.token:
                self.answer(401, "")
                return
            fact = service.facts.get(self.path.removeprefix("/latest/meta-data/"))
            self.answer(*((404, "") if fact is None else (200, fact)))

        def answer(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    return Handler
