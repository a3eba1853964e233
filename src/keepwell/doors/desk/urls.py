"""The addresses of the desk. One plain word leads from the address to the view, the template and the test."""

from typing import Final

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path

from keepwell.doors.desk import client_urls
from keepwell.doors.desk.pages import limits, views
from keepwell.doors.desk.pages.adding_client import add_client
from keepwell.doors.desk.pages.audit import audit
from keepwell.doors.desk.pages.clients import assign_clients, clients, give_back_clients
from keepwell.doors.desk.pages.clients_taken import export_clients
from keepwell.doors.desk.pages.deputies import deputies, end_deputy
from keepwell.doors.desk.pages.duplicates import (
    alike_after_all,
    duplicate,
    duplicates,
    duplicates_progress,
    find_duplicates,
    not_the_same,
    take_back_merge,
)
from keepwell.doors.desk.pages.find import find
from keepwell.doors.desk.pages.imports import one_import, refused_rows, undo_import
from keepwell.doors.desk.pages.joining import enter, join
from keepwell.doors.desk.pages.key import choose_key, key
from keepwell.doors.desk.pages.me import end_other_sessions, end_session, me, sessions
from keepwell.doors.desk.pages.members import (
    close_member,
    forget_second_step,
    invite_member,
    link_member,
    members,
    one_member,
    reopen_member,
)
from keepwell.doors.desk.pages.notices import (
    make_notice,
    notice,
    notices,
    restore_notice,
    withdraw_notice,
)
from keepwell.doors.desk.pages.orders import (
    bring_in,
    drop_errand,
    errand,
    errand_progress,
    look_again,
    orders,
    start_again,
    upload_orders,
)
from keepwell.doors.desk.pages.portfolio import portfolio
from keepwell.doors.desk.pages.teams import dissolve_team, rename_team, teams
from keepwell.doors.desk.pages.today import (
    today,
    today_evidence,
    today_result,
    today_undo,
    today_unkeep,
    today_untell,
)

urlpatterns: Final[list[URLPattern | URLResolver]] = [
    path("", today, name="today"),
    path("today/undo/<int:dealing>/", today_undo, name="today_undo"),
    path("today/promises/<int:promise>/reopen/", today_unkeep, name="today_unkeep"),
    path("today/notices/<int:owed>/reopen/", today_untell, name="today_untell"),
    path("today/<str:thing>/evidence/", today_evidence, name="today_evidence"),
    path("today/<str:thing>/<str:how>/", today_result, name="today_result"),
    path("find/", find, name="find"),
    path("notices/", notices, name="notices"),
    path("notices/make/", make_notice, name="make_notice"),
    path("notices/<int:notice>/", notice, name="notice"),
    path("notices/<int:notice>/withdraw/", withdraw_notice, name="withdraw_notice"),
    path("notices/<int:notice>/restore/", restore_notice, name="restore_notice"),
    path("portfolio/", portfolio, name="portfolio"),
    path("portfolio/key/", key, name="key"),
    path("portfolio/key/choose/", choose_key, name="choose_key"),
    path("portfolio/limits/", limits.limits, name="limits"),
    path("portfolio/limits/choose/", limits.choose, name="choose_limits"),
    path("clients/", clients, name="clients"),
    path("clients/add/", add_client, name="add_client"),
    path("clients/assign/", assign_clients, name="assign_clients"),
    path("clients/assign/back/", give_back_clients, name="give_back_clients"),
    path("clients/export.csv", export_clients, name="export_clients"),
    path("clients/views/", views.save_view, name="save_view"),
    path("clients/views/<int:view>/rename/", views.rename_view, name="rename_view"),
    path("clients/views/<int:view>/change/", views.change_view, name="change_view"),
    path("clients/views/<int:view>/favour/", views.favour_view, name="favour_view"),
    path("clients/views/<int:view>/remove/", views.remove_view, name="remove_view"),
    path("clients/views/<int:view>/restore/", views.restore_view, name="restore_view"),
    path("clients/<int:pk>/", include(client_urls)),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("me/password/", account.password_change, name="account_change_password"),
    path("me/second-step/", include("allauth.mfa.urls")),
    path("me/", me, name="me"),
    path("me/password/first/", account.password_set, name="account_set_password"),
    path("me/sessions/", sessions, name="sessions"),
    path("me/sessions/<int:pk>/end/", end_session, name="end_session"),
    path("me/sessions/end-others/", end_other_sessions, name="end_other_sessions"),
    path("orders/", orders, name="orders"),
    path("orders/upload/", upload_orders, name="upload_orders"),
    path("orders/errands/<int:errand>/", errand, name="errand"),
    path("orders/errands/<int:errand>/progress/", errand_progress, name="errand_progress"),
    path("orders/errands/<int:errand>/look/", look_again, name="look_again"),
    path("orders/errands/<int:errand>/bring/", bring_in, name="bring_in"),
    path("orders/errands/<int:errand>/again/", start_again, name="start_again"),
    path("orders/errands/<int:errand>/drop/", drop_errand, name="drop_errand"),
    path("orders/imports/<int:pk>/", one_import, name="one_import"),
    path("orders/imports/<int:pk>/refused.csv", refused_rows, name="refused_rows"),
    path("orders/imports/<int:pk>/undo/", undo_import, name="undo_import"),
    path("house/members/", members, name="members"),
    path("house/members/invite/", invite_member, name="invite_member"),
    path("house/members/<int:pk>/", one_member, name="one_member"),
    path("house/members/<int:pk>/link/", link_member, name="link_member"),
    path("house/members/<int:pk>/close/", close_member, name="close_member"),
    path("house/members/<int:pk>/reopen/", reopen_member, name="reopen_member"),
    path("house/members/<int:pk>/second-step/", forget_second_step, name="forget_second_step"),
    path("house/teams/", teams, name="teams"),
    path("house/teams/<int:pk>/rename/", rename_team, name="rename_team"),
    path("house/teams/<int:pk>/dissolve/", dissolve_team, name="dissolve_team"),
    path("house/deputies/", deputies, name="deputies"),
    path("house/deputies/<int:pk>/end/", end_deputy, name="end_deputy"),
    path("house/duplicates/", duplicates, name="duplicates"),
    path("house/duplicates/look/", find_duplicates, name="find_duplicates"),
    path("house/duplicates/progress/", duplicates_progress, name="duplicates_progress"),
    path("house/duplicates/<int:first>/<int:second>/", duplicate, name="duplicate"),
    path("house/duplicates/<int:first>/<int:second>/apart/", not_the_same, name="not_the_same"),
    path("house/duplicates/apart/<int:told>/again/", alike_after_all, name="alike_after_all"),
    path("house/duplicates/merges/<int:merge>/take-back/", take_back_merge, name="take_back_merge"),
    path("house/audit/", audit, name="audit"),
    path("join/<str:token>/", join, name="join"),
    path("enter/<str:token>/", enter, name="enter"),
    path("sign-in/company/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
