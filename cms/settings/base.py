"""The back office: Wagtail, casework, publisher and worker."""

from __future__ import annotations

from datetime import timedelta

from . import environment
from .shared import *
from .shared import FRONT_PORT, LANGUAGES, LOCALE_PATHS, ROOT, TIME_ZONE, VAR

BACK_OFFICE_PORT = FRONT_PORT + 1

INSTALLED_APPS = [
    "cms.records",
    "cms.publishing",
    "cms.editing",
    "cms.accounts",
    "cms.operations",
    "departments.organisation",
    "departments.disclosure",
    "departments.services",
    "departments.wording",
    "departments.casework",
    "departments.compliance",
    "departments.provisioning",
    "search",
    "wagtail.users",
    "wagtail.admin",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.embeds",
    "wagtail.snippets",
    "wagtail.sites",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.contrib.redirects",
    "wagtail.search",
    "wagtail",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.accounts.middleware.SigningInMiddleware",
    "cms.editing.guard.GuardMiddleware",
    "cms.editing.urgency.UrgencyMiddleware",
    "cms.editing.announcing.AnnouncingMiddleware",
    "cms.records.middleware.TransactionMiddleware",
    "cms.editing.gate.middleware.GateMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "portal_templates" / "admin"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES: dict[str, dict[str, object]] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(environment.path("CHENGMEN_DATABASE", VAR / "chengmen.sqlite")),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: with NORMAL a power cut loses acknowledged writes.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
}

if environment.text("CHENGMEN_POSTGRES_NAME", ""):
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": environment.text("CHENGMEN_POSTGRES_NAME"),
        "HOST": environment.text("CHENGMEN_POSTGRES_HOST", ""),
        "PORT": environment.text("CHENGMEN_POSTGRES_PORT", ""),
        "USER": environment.text("CHENGMEN_POSTGRES_USER", ""),
        "PASSWORD": environment.text("CHENGMEN_POSTGRES_PASSWORD", ""),
        "CONN_HEALTH_CHECKS": True,
    }

CHENGMEN_FRONT_URL = environment.text("CHENGMEN_FRONT_URL", "")
"""Inner port of a front on another host, ``http://10.0.0.2:8002``; empty for one on this host."""

USE_I18N = True
CHENGMEN_CATALOGUES = VAR / "locale"
"""Compiled from ``cms/locale`` when the back office starts."""
LOCALE_PATHS = [str(CHENGMEN_CATALOGUES), *LOCALE_PATHS]
STATIC_URL = "/static/"
STATIC_ROOT = str(VAR / "static")
MEDIA_URL = "/media/"
MEDIA_ROOT = str(environment.path("CHENGMEN_MEDIA", VAR / "media"))
CHENGMEN_CASE_KEY = environment.path("CHENGMEN_CASE_KEY", VAR / "casework" / "cases.key")
"""File of the master key of all cases: without it none can be read. The front never needs it."""
CHENGMEN_CORRECTION_FIELDS = environment.words(
    "CHENGMEN_CORRECTION_FIELDS",
    (
        *("summary", "keywords", "source", "responsible_editor", "introduction", "body", "attachments"),
        *("phone", "address", "consultation", "supervision", "note", "bodies", "staff", "places", "questions"),
    ),
)
"""What 勘误 may touch on a live page, by one approver: names of pages' fields and rows."""
SESSION_COOKIE_NAME = "chengmen_session"
CSRF_COOKIE_NAME = "chengmen_csrf"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

CHENGMEN_SECOND_STEP = environment.boolean("CHENGMEN_SECOND_STEP", False)
"""Whether everybody signs in with a second step; production says yes."""
CHENGMEN_IDLE_MINUTES = environment.integer("CHENGMEN_IDLE_MINUTES", 30, least=1, most=720)
OTP_TOTP_ISSUER = "Chengmen"
PASSWORD_RESET_TIMEOUT = 72 * 3600
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "cms.accounts.city_sign_in.CityBackend",
]
CHENGMEN_OIDC_ISSUER = environment.text("CHENGMEN_OIDC_ISSUER", "").rstrip("/")
"""Address of the city's sign-in; empty for passwords alone."""
CHENGMEN_OIDC_NAME = environment.text("CHENGMEN_OIDC_NAME", "preferred_username")
"""The claim that holds the account's name."""
OIDC_RP_CLIENT_ID = environment.text("CHENGMEN_OIDC_CLIENT", "")
OIDC_RP_CLIENT_SECRET = environment.optional_secret("CHENGMEN_OIDC_SECRET")
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_RP_SCOPES = "openid profile"
OIDC_USE_PKCE = True
OIDC_CREATE_USER = False
OIDC_TIMEOUT = 10
OIDC_AUTHENTICATION_CALLBACK_URL = "city_sign_in_return"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
AXES_WHITELIST_CALLABLE = "cms.accounts.city_sign_in.is_on_the_way"
# By name alone: behind a proxy all come from one address. Each limit is the same for names that do not exist.
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "cms.accounts.passwords.ForgetsGiven"},
]

EMAIL_BACKEND = "cms.editing.mails.AfterCommitBackend"
CHENGMEN_MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = environment.text("CHENGMEN_MAIL_FROM", "chengmen@localhost")

WAGTAIL_SITE_NAME = "城门"
WAGTAILADMIN_BASE_URL = environment.text("CHENGMEN_BACK_OFFICE_URL", f"http://localhost:{BACK_OFFICE_PORT}")
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
# Ours follow the Records' own addresses: cms.editing.following.
WAGTAILREDIRECTS_AUTO_CREATE = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
# What is changed after a step has passed it is another text.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.editing.finishing.publish"
WAGTAILDOCS_EXTENSIONS = ["pdf", "doc", "docx", "xls", "xlsx", "pptx", "wps", "et", "ofd", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILEMBEDS_FINDERS: list[dict[str, object]] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
