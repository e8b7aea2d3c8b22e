"""The baseline of a download: a server that answers whatever is asked with a file, by sendfile. Nothing else.

python -m bench.sendfile PATH    prints the port it listens on
"""

import socket
import sys
from pathlib import Path


def main() -> None:
    path = Path(sys.argv[1])
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {path.stat().st_size}\r\n\r\n".encode()
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            connection, _ = server.accept()
            with connection, path.open("rb") as file:
                connection.recv(65536)
                connection.sendall(head)
                connection.sendfile(file)


if __name__ == "__main__":
    main()
