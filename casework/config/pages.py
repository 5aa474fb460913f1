"""How a request for a page runs inside the asynchronous server."""

import asyncio

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import FileResponse, HttpRequest, HttpResponseBase


class PageHandler(ASGIHandler):
    """Runs a request from the first middleware to the last in one thread of its own.

    Our views and middleware are synchronous. Django's own handler would change threads at each border
    between the two worlds, and renders error pages in a thread whose database connection nobody
    closes: every 404 of a logged-in person kept one connection of the pool for good.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def run_get_response(self, request: HttpRequest) -> HttpResponseBase:
        made: list[HttpResponseBase] = []
        try:
            await sync_to_async(lambda: made.append(self.get_response(request)), thread_sensitive=True)()
        except asyncio.CancelledError:
            # The browser is gone, the view runs on. Its thread is the request's own, so this comes after it and
            # finds what it made: a photo nobody will send would stay open until the memory is swept.
            await sync_to_async(_close, thread_sensitive=True)(made)
            raise
        (response,) = made
        response._handler_class = self.__class__  # type: ignore[attr-defined]  # noqa: SLF001 - as Django's does
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        return response


def _close(made: list[HttpResponseBase]) -> None:
    for response in made:
        response.close()
