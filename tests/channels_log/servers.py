"""Gateways on the loopback address that behave, and that misbehave in every way we know of."""

import contextlib
import json
import socket
import threading
import time


class Server:
    """Takes connections one after the other; `behave(connection, server)` says what happens in each."""

    def __init__(self, behave, port=0):
        self.behave = behave
        self.received, self.connections = [], 0
        self.over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while not self.over.is_set():
            try:
                connection, _peer = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection):
        with connection, contextlib.suppress(OSError):
            connection.settimeout(10)
            self.behave(connection, self)

    def close(self):
        """Stop listening."""
        self.over.set()
        self.listener.close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/send"


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def silent(connection, server):
    """Accepts and never answers."""
    server.over.wait(10)


def read_request(connection) -> dict:
    """The headers (lower case) and the JSON body of one HTTP request."""
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += connection.recv(4096)
    head, _gap, body = raw.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    headers = {name.lower(): value for name, _colon, value in (x.partition(": ") for x in lines)}
    while len(body) < int(headers["content-length"]):
        body += connection.recv(4096)
    return {"headers": headers, "body": json.loads(body)}


def answers(raw: bytes):
    """An HTTP gateway that answers with these bytes, whatever it is asked."""

    def behave(connection, server):
        server.received.append(read_request(connection))
        connection.sendall(raw)

    return behave


def ok(content: bytes = b'{"id": "m-1"}') -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content)


def half_answer(connection, server):
    """Promises more than it sends."""
    server.received.append(read_request(connection))
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"id": "m')


def half_headers(connection, server):
    server.received.append(read_request(connection))
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")


def huge_body(connection, server):
    """Sends until nobody listens any more, at most 64 MB."""
    server.received.append(read_request(connection))
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    for _round in range(64):
        connection.sendall(b"1," * 500_000)
    server.received.append("all of it was read")


def drip(connection, server):
    """One byte at a time, each in time, for half a minute at most."""
    server.received.append(read_request(connection))
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _piece in range(600):
        connection.sendall(b" ")
        time.sleep(0.05)
    connection.sendall(b'{"id": "m-1"}')
    server.received.append("all of it was read")


def smtp(*, mail=b"250 ok", data=b"250 taken", drop_after_data=False):
    """A mail server that answers MAIL and the end of DATA so; received holds each mail as bytes."""

    def behave(connection, server):
        stream = connection.makefile("rb")
        connection.sendall(b"220 here\r\n")
        while line := stream.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                connection.sendall(b"354 go on\r\n")
                server.received.append(b"".join(iter(stream.readline, b".\r\n")))
                if drop_after_data:
                    return
                connection.sendall(data + b"\r\n")
            elif verb == b"MAIL":
                connection.sendall(mail + b"\r\n")
            else:
                connection.sendall(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")

    return behave
