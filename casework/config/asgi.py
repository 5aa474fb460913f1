"""The server's entry: pages, sockets, and the life of the process itself."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.config.settings")
django.setup(set_prefix=False)

# Django must be ready before anything below imports models.
from channels.routing import ProtocolTypeRouter  # noqa: E402 - after django.setup
from django.conf import settings  # noqa: E402 - after django.setup

from casework.config.lifespan import Lifespan, refuse_socket  # noqa: E402 - after django.setup
from casework.config.pages import PageHandler  # noqa: E402 - after django.setup
from casework.config.worker import work  # noqa: E402 - after django.setup

application = Lifespan(
    ProtocolTypeRouter({"http": PageHandler(), "websocket": refuse_socket}),
    background=[work] if settings.WORKER_IN_SERVER else [],
)
