"""The server's entry: pages, sockets, and the life of the process itself."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.config.settings")
pages = get_asgi_application()

# Django must be ready before anything below imports models.
from channels.routing import ProtocolTypeRouter  # noqa: E402 - after get_asgi_application
from django.conf import settings  # noqa: E402 - after get_asgi_application

from casework.config.lifespan import Lifespan, refuse_socket  # noqa: E402 - after get_asgi_application
from casework.config.worker import work  # noqa: E402 - after get_asgi_application

application = Lifespan(
    ProtocolTypeRouter({"http": pages, "websocket": refuse_socket}),
    background=[work] if settings.WORKER_IN_SERVER else [],
)
