"""Every address: the desk's, at the root."""

from typing import Final

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: Final[list[URLPattern | URLResolver]] = [path("", include("keepwell.doors.desk.urls"))]
