"""Django's PostgreSQL behind a pool that heals at once when the server was away.

The pool hands out what it holds without looking, and doubles its pause with every failed try: after half a minute
without a database the next try would come half a minute later. Here a connection found dead takes all dead ones with
it, and whoever waits for one starts a new try (``reconnect_timeout`` in the settings ends each try after a second).
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that answers; raises what the pool raises when none could be had in its time."""
        connection = super().get_new_connection(conn_params)
        pool = self.pool
        if pool is None or _answers(connection):
            return connection
        pool.putconn(connection)
        # all of them at once: trying one after the other the pool would pause longer each time
        pool.check()
        return super().get_new_connection(conn_params)


def _answers(connection: psycopg.Connection[Any]) -> bool:
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        return False
    return True
