"""What a web server loads."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepwell.settings")

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

if settings.SECRET_KEY.startswith("unset"):
    raise ImproperlyConfigured("No secret key: start with `keepwell serve`, or set KEEPWELL_SECRET_KEY.")

application = get_wsgi_application()
