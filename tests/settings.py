"""Settings of a test run: ours, on a server whose owner and application roles are made for testing.

Loaded before anything else, so the database is ready when Django first looks. With ``DATABASE_URL`` the tests use
that server, whose role must be allowed to make roles and databases; without it they start the embedded
one in a folder of its own and stop it at the end.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from tools.database import ROOT, Address, EmbeddedServer, home_of_data, make_roles

TEST_OWNER, TEST_APPLICATION = "jangkau_test_owner", "jangkau_test_app"


def _server_of_the_run() -> Address:
    """The administrator's address; workers of pytest-xdist find the one their parent prepared."""
    if given := os.environ.get("DATABASE_URL"):
        address = urlsplit(given)
        query = dict(parse_qsl(address.query))
        return Address(
            user=unquote(address.username or "postgres"),
            password=unquote(address.password or ""),
            host=query.get("host") or unquote(address.hostname or "127.0.0.1"),
            port=query.get("port") or str(address.port or 5432),
            database=address.path.lstrip("/") or "postgres",
        )
    folder = Path(tempfile.mkdtemp(prefix="pg-test-", dir=home_of_data(ROOT / "var")))
    # PostgreSQL runs under an account of its own when the tests run as root.
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = EmbeddedServer(folder, lasting=False)
    atexit.register(shutil.rmtree, server.sockets, ignore_errors=True)
    server.start()
    # Runs before the two above: last registered, first called.
    atexit.register(server.stop)
    return server.superuser


if "TEST_ADMIN_URL" not in os.environ:
    _admin = _server_of_the_run()
    _password = make_roles(
        _admin,
        owner=TEST_OWNER,
        application=TEST_APPLICATION,
        may_create_databases=True,
    )
    # Inherited by the workers.
    os.environ["TEST_ADMIN_URL"] = _admin.url()
    for _name, _user in (
        ("DATABASE_URL", TEST_APPLICATION),
        ("DATABASE_OWNER_URL", TEST_OWNER),
    ):
        os.environ[_name] = Address(_user, _admin.database, _admin.host, _admin.port, _password).url()

os.environ["DEBUG"] = "1"
os.environ["DATABASE_POOL_SIZE"] = "0"
os.environ["WORKER_IN_SERVER"] = "0"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from casework.config.settings import *  # noqa: E402, F403 - settings are a module of names by Django's design
from casework.config.settings import DATABASES, INSTALLED_APPS  # noqa: E402 - those that are changed here

DEBUG = False
# the peers of the benchmarks, by whose name viewflow finds the flow they measure
INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.apps.BenchConfig"]
# A worker of pytest-xdist gets a database of its own; so does a second test run on a shared server.
DATABASES["default"]["TEST"] = {
    "NAME": f"test_{DATABASES['default']['NAME']}_{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}"
}
# Argon2id is slow on purpose; the tests of login turn it on.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="jangkau-media-"))
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)
