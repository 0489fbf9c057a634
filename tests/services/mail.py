"""A mail server on this machine that keeps what it is given: SMTP as far as a client needs it, without encryption."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread


@dataclass
class MailBox:
    """What came in, and how the server behaves: `refuses` maps a command to what it answers instead of taking it."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    signed_in: list[tuple[str, str]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    hangs_up_after_data: bool = False


@contextmanager
def mail_server() -> Iterator[MailBox]:
    box = MailBox()

    class Talk(StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline():
                words = line.decode().split()
                command = words[0].upper() if words else ""
                if command in box.refuses:
                    self.say(box.refuses[command])
                elif command == "EHLO":
                    self.say("250-here\r\n250 AUTH PLAIN")
                elif command == "AUTH":
                    _, user, password = base64.b64decode(words[2]).decode().split("\0")
                    box.signed_in.append((user, password))
                    self.say("235 welcome")
                elif command == "DATA":
                    self.say("354 go on")
                    self.take()
                    if box.hangs_up_after_data:
                        return
                    self.say("250 taken")
                elif command == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 fine")

        def take(self) -> None:
            data = b""
            while (line := self.rfile.readline()) != b".\r\n":
                data += line.removeprefix(b".")
            box.letters.append(message_from_bytes(data, policy=default))

    with ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        box.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
