"""The two layers hints travel by."""

import os
from typing import Any

import pytest
import redis

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
MEMORY_LAYER = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
REDIS_LAYER = {
    "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
    "CONFIG": {"hosts": [REDIS], "prefix": f"test-{os.getpid()}"},
}


def use_redis(settings: Any) -> None:
    with redis.Redis.from_url(REDIS, socket_connect_timeout=0.5) as probe:
        try:
            probe.ping()
        except redis.exceptions.RedisError:
            pytest.skip(f"no Redis answers at {REDIS} (TEST_REDIS_URL)")
    settings.CHANNEL_LAYERS = {"default": REDIS_LAYER}


@pytest.fixture(params=["memory", "redis"])
def layer(request: pytest.FixtureRequest, settings: Any) -> str:
    if request.param == "redis":
        use_redis(settings)
    else:
        settings.CHANNEL_LAYERS = {"default": MEMORY_LAYER}
    return str(request.param)
