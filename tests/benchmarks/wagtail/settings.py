"""The project's models and database, served and exported as Wagtail's own users do."""

from __future__ import annotations

from pathlib import Path

from cms.settings.development import *  # noqa: F403
from cms.settings.development import INSTALLED_APPS, LANGUAGE_CODE, VAR

INSTALLED_APPS = [
    "tests.benchmarks.wagtail.apps.PeersConfig",
    "bakery",
    "wagtailbakery",
    "django_distill",
    *INSTALLED_APPS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "tests.benchmarks.wagtail.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "tests.benchmarks.wagtail.frame.frame",
            ]
        },
    }
]
# django-distill renders every page once for each language.
LANGUAGES = [(LANGUAGE_CODE, "简体中文")]
ALLOWED_HOSTS = ["*"]

BUILD_DIR = str(VAR / "bakery")
BAKERY_MULTISITE = True
BAKERY_VIEWS = ("wagtailbakery.views.AllPublishedPagesView",)
DISTILL_DIR = str(VAR / "distill")
