"""The program that turns HTML into PDF: a process of its own, which knows neither the database nor any key.

Reads requests from its standard input and answers on its standard output, each a length of four bytes and as many
bytes: HTML in; out one byte for how it went, then the number of pages and the PDF, or a word. Ends when nothing comes
for a while, when its input closes, or when it has made as many papers as it was told to. Started by ``rendering``;
imports nothing of the project, so whatever a hostile paper might do, nothing is there to be read.
"""

import contextlib
import resource
import select
import struct
import sys
from typing import Any, BinaryIO

LENGTH = struct.Struct(">I")
# seconds without work after which an idle process gives its memory back
IDLE_SECONDS = 60
VARIANT = "pdf/ua-1"


def write_pdf(html: str) -> tuple[int, bytes]:
    """How many pages a paper has, and the paper as PDF/UA-1. Nothing is fetched but what the page itself carries as
    ``data:``."""
    # here, so that a process asked for nothing starts without them
    import pydyf
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    def complete(document: Any, pdf: Any) -> None:
        for found in pdf.objects:
            if not isinstance(found, pydyf.Dictionary):
                continue
            # PDF/UA-1 7.18.5: a link says in words where it leads; the library writes the anchor's name
            if found.get("Subtype") == "/Link" and "Dest" in found:
                found["Contents"] = pydyf.String("Ke bagian ini")
            # 7.5: a heading of a table says whether it stands over a column or before a row
            if found.get("S") == "/TH" and "A" in found:
                row = pdf.objects[int(found["P"].split()[0])]
                group = pdf.objects[int(row["P"].split()[0])]
                found["A"]["Scope"] = "/Column" if group.get("S") == "/THead" else "/Row"

    # a redirect could lead out of data:, and a failing picture must not print its address
    fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    laid_out = HTML(string=html, url_fetcher=fetcher).render(pdf_variant=VARIANT)
    return len(laid_out.pages), laid_out.write_pdf(finisher=complete, pdf_variant=VARIANT)


def _read(source: Any, size: int) -> bytes:
    parts = b""
    while len(parts) < size:
        part = source.read(size - len(parts))
        if not part:
            raise EOFError
        parts += part
    return parts


def _answer(target: BinaryIO, good: bool, content: bytes) -> None:
    target.write(LENGTH.pack(len(content) + 1) + (b"\x00" if good else b"\x01") + content)
    target.flush()


def serve(source: Any, target: BinaryIO, *, papers: int, idle: float = IDLE_SECONDS) -> None:
    """Answer requests until there are no more, nothing comes for ``idle`` seconds, or ``papers`` are made."""
    for _turn in range(papers):
        if not select.select([source], [], [], idle)[0]:
            return
        try:
            (size,) = LENGTH.unpack(_read(source, LENGTH.size))
            html = _read(source, size).decode()
        except EOFError:
            return
        try:
            pages, made = write_pdf(html)
        except MemoryError:
            _answer(target, False, b"memory")
            return
        except Exception as error:  # the type alone: its words may quote the paper
            _answer(target, False, type(error).__name__.encode())
        else:
            _answer(target, True, LENGTH.pack(pages) + made)


def main() -> None:
    memory, papers = int(sys.argv[1]), int(sys.argv[2])
    if memory:
        # private memory, which is what a machine runs out of; libraries that are only mapped do not count
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # nothing a library prints may come between two answers
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr
    # without a buffer, which could hold what select waits for
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as source:
        serve(source, answers, papers=papers)


if __name__ == "__main__":
    main()
