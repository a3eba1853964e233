"""What a web server loads."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepwell.settings")

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

if settings.SECRET_KEY.startswith("unset"):
    raise ImproperlyConfigured("No secret key: start with `keepwell serve`, or set KEEPWELL_SECRET_KEY.")

application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - every page is loaded now, not by its first visitor

# What is loaded stays: looking through it for garbage again and again took a quarter of a page's time.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
