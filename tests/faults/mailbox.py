"""A mail server that takes, refuses, hangs or dies in the middle, as told."""

from __future__ import annotations

import email
import socket
import threading
from collections import Counter
from collections.abc import Callable
from typing import Literal

Mood = Literal["takes", "hangs"]


class MailServer:
    """Listens while it is started; a stopped one refuses."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mood: Mood = "takes"
        # the Message-ID of everything it said "accepted" to
        self.taken: list[str] = []
        self.asked = threading.Event()
        # called with a whole message before and after it is accepted
        self.before: Callable[[], None] | None = None
        self.after: Callable[[], None] | None = None
        self._listener: socket.socket | None = None

    def start(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self._listener = listener
        threading.Thread(target=self._listen, args=(listener,), daemon=True).start()

    def stop(self) -> None:
        if self._listener is not None:
            # wakes the thread that waits in accept
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def counts(self) -> Counter[str]:
        return Counter(self.taken)

    def _listen(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        self.asked.set()
        with client, client.makefile("rwb", buffering=0) as line:
            client.settimeout(60)
            try:
                if self.mood == "hangs":
                    # says nothing until the other side gives up
                    client.recv(1)
                    return
                self._converse(line)
            except OSError:
                return

    def _converse(self, line: socket.SocketIO) -> None:
        line.write(b"220 here\r\n")
        while command := line.readline():
            word = command[:4].upper()
            if word == b"DATA":
                line.write(b"354 go on\r\n")
                self._take(line)
            elif word == b"QUIT":
                line.write(b"221 bye\r\n")
                return
            else:
                line.write(b"250 well\r\n")

    def _take(self, line: socket.SocketIO) -> None:
        body = b""
        while (part := line.readline()) and part != b".\r\n":
            body += part
        before, after = self.before, self.after
        if before is not None:
            self.before = None
            before()
            # whoever sent it is dead: nothing was accepted
            return
        self.taken.append(str(email.message_from_bytes(body)["Message-ID"]))
        line.write(b"250 accepted\r\n")
        if after is not None:
            self.after = None
            after()
