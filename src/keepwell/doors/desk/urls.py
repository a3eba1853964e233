"""The addresses of the desk. One plain word leads from the address to the view, the template and the test."""

from typing import Final

from allauth.account import views as account
from allauth.usersessions import views as sessions
from django.urls import URLPattern, URLResolver, include, path

from keepwell.doors.desk.pages.clients import clients
from keepwell.doors.desk.pages.today import today

urlpatterns: Final[list[URLPattern | URLResolver]] = [
    path("", today, name="today"),
    path("clients/", clients, name="clients"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("me/password/", account.password_change, name="account_change_password"),
    path("me/second-step/", include("allauth.mfa.urls")),
    path("me/sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("sign-in/company/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
