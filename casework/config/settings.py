"""Settings of Jangkau: one file, every value of a place read from the environment by ``env``.

``make run`` sets all of them for one machine; ``docs/operations.md`` lists them for a server.
"""

import sys
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from casework.config import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# --- Where we are -------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", default=False)
SITE = env.web_address("SITE_URL", default="http://localhost:8000")
SITE_URL = f"{SITE.scheme}://{SITE.netloc}"
SECURE = SITE.scheme == "https"
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
if not SECURE and not DEBUG and SITE.hostname not in {"localhost", "127.0.0.1", "::1"}:
    raise ImproperlyConfigured("SITE_URL must begin with https:// unless it is localhost or DEBUG=1.")
# allauth and e-mails read the host of the request; only these hosts get an answer.
ALLOWED_HOSTS = [str(SITE.hostname), *env.words("ALLOWED_HOSTS")] + ([] if SECURE else LOCAL_HOSTS)
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Demonstration accounts share one password, so no server gets them unless its operator says so.
DEMO = env.flag("JANGKAU_DEMO", default=DEBUG)
DEMO_PASSWORD = env.text("DEMO_PASSWORD", "jangkau-demo")

# --- Keys ---------------------------------------------------------------------------------------

# Known keys are for DEBUG=1 alone: anywhere else a missing key stops the start.
_DEVELOPMENT_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
SECRET_KEY = env.text("SECRET_KEY", default="development-only" if DEBUG else None)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
# AES-GCM keys by id, 32 bytes each in base64; the first encrypts, all decrypt.
FIELD_KEYS = env.keyring("FIELD_KEYS", default=f"dev:{_DEVELOPMENT_KEY}" if DEBUG else None)
BLIND_INDEX_KEY = env.key(
    "BLIND_INDEX_KEY", env.text("BLIND_INDEX_KEY", default=_DEVELOPMENT_KEY if DEBUG else None)
)

# --- Apps ---------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Before staticfiles: `runserver` then serves files as the server does.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",  # its widget templates, for FORM_RENDERER
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "csp",
    "django_filters",
    "django_htmx",
    "guardian",
    # Before our apps: their tasks are registered when they are ready.
    "procrastinate.contrib.django",
    "viewflow",
    "viewflow.workflow",
    "casework.offices",
    "casework.people",
    "casework.cases",
    "casework.outreach",
    "casework.care",
    "casework.panti",
    "casework.documents",
    "casework.desk",
    "workflows",
    "notifications",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIDDLEWARE = [
    "casework.config.probes.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "casework.config.middleware.RequestLogMiddleware",
    "casework.config.middleware.BrowserFeaturesMiddleware",
    "casework.config.middleware.PrivatePagesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "casework.config.middleware.RollingSessionMiddleware",
    "casework.config.middleware.ChosenLanguageMiddleware",
    "casework.config.middleware.NoNulMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every view asks for a login unless it says `login_not_required`.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "casework.offices.middleware.MustChangePasswordMiddleware",
    "casework.offices.middleware.RememberTermsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "casework.cases.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "casework.config.urls"
ASGI_APPLICATION = "casework.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "casework.desk.context.frame",
                "casework.offices.context.demo_login",
            ],
        },
    },
]

# --- Database -----------------------------------------------------------------------------------

# Two roles: the owner migrates, the application role owns nothing (docs/decisions/0001). The owner's
# address comes from the environment for the commands that need it, never as a second alias that
# a request could reach.
OWNER_COMMANDS = {"migrate"}
_as_owner = sys.argv[1:2] != [] and sys.argv[1] in OWNER_COMMANDS and bool(env.text("DATABASE_OWNER_URL", ""))
_pool_size = env.number("DATABASE_POOL_SIZE", default=16)
_application_options: dict[str, Any] = {
    # A person waits this long for a colleague's step on the same case, then gets a human sentence. Starting helpers
    # or compiling for one question costs more than any question of a page, and takes the cores from everybody else's.
    "options": "-c lock_timeout=10s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
    " -c max_parallel_workers_per_gather=0 -c jit=off",
    "application_name": "jangkau",
    "connect_timeout": 5,
    # a server that is gone without a word is noticed in about as long as a person waits
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
if _pool_size:
    _application_options["pool"] = {
        "min_size": 1,
        "max_size": _pool_size,
        # a request waits so long before its person reads that the database is away; a short restart nobody notices
        "timeout": 5,
        "reconnect_timeout": 1,
    }
_application_database = env.database("DATABASE_URL", options=_application_options)
if _as_owner:
    # Migrations read jangkau.app_role to take UPDATE and DELETE on append-only tables from that role.
    _owner_options = {
        "options": f"-c jangkau.app_role={_application_database['USER']}",
        "application_name": "jangkau-owner",
    }
    DATABASES = {"default": env.database("DATABASE_OWNER_URL", options=_owner_options)}
else:
    DATABASES = {"default": _application_database}

# --- Pages -------------------------------------------------------------------------------------

FORM_RENDERER = "casework.desk.formlook.JangkauRenderer"

# --- People and sessions ------------------------------------------------------------------------

AUTH_USER_MODEL = "offices.User"
AUTHENTICATION_BACKENDS = [
    # A ModelBackend that knows login methods and rate limits.
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# There is no anonymous row to grant anything to.
ANONYMOUS_USER_NAME = None
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "casework.config.accounts.StaffAccountAdapter"
ACCOUNT_FORMS = {
    "login": "casework.config.account_forms.StaffLoginForm",
    "change_password": "casework.config.account_forms.StaffPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# The session's age is ours to decide; shared tablets get no "remember me".
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Jangkau"
# Twelve hours from the last visit: one shift and its hand-over (see RollingSessionMiddleware).
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_ROLL_EVERY = 10 * 60

# --- Work flows, live updates, background work -----------------------------------------------------

# Flows are mounted by us with our own checks, never by discovery.
VIEWFLOW = {"AUTOREGISTER": False}
REDIS_URL = env.text("REDIS_URL", "")
CHANNEL_LAYERS: dict[str, dict[str, Any]]
CACHES: dict[str, dict[str, Any]]
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL]},
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "casework.config.cache.RedisOrMemory",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# The server process also works off background tasks; a server with workers of its own sets 0.
WORKER_IN_SERVER = env.flag("WORKER_IN_SERVER", default=True)
WORKER_CONCURRENCY = env.number("WORKER_CONCURRENCY", default=2, least=1)
# Tasks carry the number of the request that queued them.
PROCRASTINATE_ON_APP_READY = "casework.config.jobs.prepare"
# Where /readyz says no: a task that is due waits for so long, so little is free where uploads lie.
READY_QUEUE_SECONDS = env.number("READY_QUEUE_SECONDS", default=15 * 60)
READY_FREE_MEGABYTES = env.number("READY_FREE_MEGABYTES", default=1024)

# --- Language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

# --- Files --------------------------------------------------------------------------------------

VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "casework.config.staticfiles.UsedAppsFinder",
]
# No MEDIA_URL: an upload leaves only through a view that checks who asks.
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR_DIR / "media")))
# The emblem on letterheads (SVG or PNG); without one, papers leave its place free.
_emblem = env.text("LETTERHEAD_EMBLEM", "")
LETTERHEAD_EMBLEM = Path(_emblem) if _emblem else None
if LETTERHEAD_EMBLEM is not None and not LETTERHEAD_EMBLEM.is_file():
    raise ImproperlyConfigured("LETTERHEAD_EMBLEM names no file.")
_static_storage = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Uploads are for the server's own account alone.
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": _static_storage},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- E-mail -------------------------------------------------------------------------------------

EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_PORT = env.number("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"jangkau@{SITE.hostname}")

# --- Security headers ---------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # data: for the QR code of two-step login, blob: for the preview of a photo just taken.
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
# Only a proxy that overwrites this header may be counted; otherwise anyone could claim https.
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# --- Logs ---------------------------------------------------------------------------------------

# One JSON object a line, without names, addresses, query strings or the words of an exception
# (a constraint error quotes the row); see logs.py.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "casework.config.logs.JsonFormatter"},
        "plain": {"format": "%(levelname)s %(name)s %(message)s"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain" if DEBUG else "json"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "casework": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "workflows": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "notifications": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "procrastinate": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # The server brings handlers of its own, which would print the words of an exception and whole addresses.
        "uvicorn": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "uvicorn.error": {"handlers": [], "level": "WARNING", "propagate": True},
        "uvicorn.access": {"handlers": [], "propagate": False},
        # The font subsetter reports every table it drops.
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}
