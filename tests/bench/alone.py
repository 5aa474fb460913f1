"""The limit of case 7: WeasyPrint with a page of HTML and nothing else, in a process that knows no Django."""

import time

from casework.documents.engine import write_pdf


def write(html: str) -> float:
    """How long the paper of a page takes."""
    began = time.perf_counter()
    write_pdf(html)
    return time.perf_counter() - began
