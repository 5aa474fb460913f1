"""How a request for a page runs inside the asynchronous server."""

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
        response: HttpResponseBase = await sync_to_async(self.get_response, thread_sensitive=True)(request)
        response._handler_class = self.__class__  # type: ignore[attr-defined]  # noqa: SLF001 - as Django's does
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        return response
