"""From HTML to PDF by processes beside the server, each limited in time and memory and used for some papers in turn."""

import atexit
import logging
import os
import select
import subprocess
import sys
import threading
import time
from typing import Final, NamedTuple

from django.conf import settings

from .engine import LENGTH
from .enums import Trouble
from .rules import RENDER_MEMORY, RENDER_SECONDS

logger = logging.getLogger("casework.documents")

# a process is replaced after so many papers: fonts and layouts leave memory behind
PAPERS_EACH: Final = 20


class Paper(NamedTuple):
    pages: int
    content: bytes


class RenderingFailed(Exception):
    """No paper came of it; ``trouble`` says why, for whoever asked."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class Engine:
    """One rendering process, used by one thread at a time."""

    def __init__(self, *, memory: int = RENDER_MEMORY) -> None:
        # an environment of its own: no key, no address of a database
        environment = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "FONTCONFIG_PATH")
            if name in os.environ
        }
        # pages of many threads would count against the memory of one that has none
        environment["MALLOC_ARENA_MAX"] = "1"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "casework.documents.engine", str(memory), str(PAPERS_EACH)],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._to, self._from = self.process.stdin.fileno(), self.process.stdout.fileno()
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)
        self.papers = 0

    def render(self, html: str, *, seconds: float) -> Paper:
        """The paper; raises ``RenderingFailed``, after which the process is of no use."""
        until = time.monotonic() + seconds
        content = html.encode()
        self.papers += 1
        try:
            self._send(LENGTH.pack(len(content)) + content, until)
            (size,) = LENGTH.unpack(self._receive(LENGTH.size, until))
            answer = self._receive(size, until)
        except TimeoutError as error:
            raise RenderingFailed(Trouble.TOO_LONG) from error
        except (BrokenPipeError, EOFError) as error:
            # killed by its limit, or by the machine's
            raise RenderingFailed(Trouble.TOO_LARGE) from error
        if answer[:1] == b"\x00":
            return Paper(LENGTH.unpack(answer[1 : 1 + LENGTH.size])[0], answer[1 + LENGTH.size :])
        if answer[1:] == b"memory":
            raise RenderingFailed(Trouble.TOO_LARGE)
        logger.error("a paper could not be rendered: %s", answer[1:].decode(errors="replace"))
        raise RenderingFailed(Trouble.BROKEN)

    def _send(self, content: bytes, until: float) -> None:
        view = memoryview(content)
        while view:
            if not select.select([], [self._to], [], max(until - time.monotonic(), 0))[1]:
                raise TimeoutError
            view = view[os.write(self._to, view) :]

    def _receive(self, size: int, until: float) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            if not select.select([self._from], [], [], max(until - time.monotonic(), 0))[0]:
                raise TimeoutError
            part = os.read(self._from, size - len(parts))
            if not part:
                raise EOFError
            parts += part
        return bytes(parts)

    @property
    def is_fit(self) -> bool:
        return self.papers < PAPERS_EACH and self.process.poll() is None

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


_idle: list[Engine] = []
_lock: Final = threading.Lock()


def render(html: str, *, seconds: float = RENDER_SECONDS) -> Paper:
    """The PDF/UA-1 of a page that carries everything it shows within it.

    Runs in a process that waits for the next paper, or a new one; at most as many run as threads call this. Raises
    ``RenderingFailed`` where it takes longer than ``seconds``, needs more memory than a process may have, or fails.
    """
    engine, is_new = _take()
    try:
        made = engine.render(html, seconds=seconds)
    except RenderingFailed as failed:
        stopped_itself = not is_new and failed.trouble == Trouble.TOO_LARGE and engine.papers > 1
        engine.stop()
        if not stopped_itself:
            raise
        # it may have gone idle just as the page was sent: once more, by a process that has only this to do
        engine = Engine()
        try:
            made = engine.render(html, seconds=seconds)
        except RenderingFailed:
            engine.stop()
            raise
    _give_back(engine)
    return made


def _take() -> tuple[Engine, bool]:
    with _lock:
        while _idle:
            engine = _idle.pop()
            if engine.is_fit:
                return engine, False
            engine.stop()
    return Engine(), True


def _give_back(engine: Engine) -> None:
    if engine.is_fit:
        with _lock:
            _idle.append(engine)
    else:
        engine.stop()


@atexit.register
def stop_all() -> None:
    """End every process that waits for work."""
    with _lock:
        while _idle:
            _idle.pop().stop()
