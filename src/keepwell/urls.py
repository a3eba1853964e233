"""Every address: the desk's, at the root; and what is shown where an answer cannot be given."""

from typing import Final

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: Final[list[URLPattern | URLResolver]] = [path("", include("keepwell.doors.desk.urls"))]

handler400: Final = "keepwell.doors.desk.refusing.bad"
handler403: Final = "keepwell.doors.desk.refusing.forbidden"
handler404: Final = "keepwell.doors.desk.refusing.absent"
handler500: Final = "keepwell.doors.desk.refusing.fault"
handler429: Final = "keepwell.doors.desk.refusing.too_often"  # the sign-in library's
