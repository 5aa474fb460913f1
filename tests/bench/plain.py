"""The peer of case 8: a consumer as the manual of Channels shows it, with a channel of its own for every socket, on the
core layer of channels-redis. It asks nobody who they are, and reads no database."""

import os
from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings

settings.configure(
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [os.environ["BENCH_REDIS"]]},
        }
    }
)


class Plain(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        await self.channel_layer.group_add("plain", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard("plain", self.channel_name)

    async def receive_json(self, content: dict[str, Any], **kwargs: Any) -> None:
        await self.send_json({"type": "following", "topics": content["topics"], "stale": False})

    async def live_hint(self, event: dict[str, Any]) -> None:
        await self.send_json({"type": "hint", "topic": event["topic"], "version": event["version"]})


application = Plain.as_asgi()
