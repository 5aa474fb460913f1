"""The server's entry: pages, sockets, and the life of the process itself."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.config.settings")
django.setup(set_prefix=False)

# Django must be ready before anything below imports models.
from channels.routing import ProtocolTypeRouter  # noqa: E402 - after django.setup
from django.conf import settings  # noqa: E402 - after django.setup

from casework.config.lifespan import Lifespan, Receive, Scope, Send, refuse_socket  # noqa: E402 - after django.setup
from casework.config.pages import PageHandler  # noqa: E402 - after django.setup
from casework.config.worker import work  # noqa: E402 - after django.setup
from casework.documents.checks import say_what_is_missing  # noqa: E402 - after django.setup
from notifications.consumers import LiveConsumer  # noqa: E402 - after django.setup
from notifications.watch import attend  # noqa: E402 - after django.setup

SOCKETS = {"/langsung/": LiveConsumer.as_asgi()}


async def sockets(scope: Scope, receive: Receive, send: Send) -> None:
    """The one socket there is; any other address is refused as a page that does not exist."""
    await SOCKETS.get(scope["path"], refuse_socket)(scope, receive, send)


application = Lifespan(
    ProtocolTypeRouter({"http": PageHandler(), "websocket": sockets}),
    background=[attend, work, say_what_is_missing] if settings.WORKER_IN_SERVER else [attend],
)
