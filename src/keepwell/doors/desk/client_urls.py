"""The addresses below one client's."""

from typing import Final

from django.urls import URLPattern, path

from keepwell.doors.desk.pages import client_deeds as deeds
from keepwell.doors.desk.pages.briefing import briefing, briefing_pdf
from keepwell.doors.desk.pages.client import client, client_lines, client_person, client_story, client_talk
from keepwell.doors.desk.pages.client_company import (
    client_company,
    mark_client,
    mark_client_again,
    unmark_client,
)
from keepwell.doors.desk.pages.client_orders import client_order, suggest_products, take_back

urlpatterns: Final[list[URLPattern]] = [
    path("", client, name="client"),
    path("story/", client_story, name="client_story"),
    path("lines/", client_lines, name="client_lines"),
    path("briefing/", briefing, name="briefing"),
    path("orders/", client_order, name="client_order"),
    path("orders/products/", suggest_products, name="suggest_products"),
    path("orders/<int:order>/take-back/", take_back, name="take_back_order"),
    path("briefing.pdf", briefing_pdf, name="briefing_pdf"),
    path("company/", client_company, name="client_company"),
    path("marks/", mark_client, name="mark_client"),
    path("marks/<int:mark>/take-back/", unmark_client, name="unmark_client"),
    path("marks/<int:mark>/again/", mark_client_again, name="mark_client_again"),
    path("talks/", deeds.log_talk, name="log_talk"),
    path("talks/<int:talk>/", client_talk, name="client_talk"),
    path("talks/<int:talk>/take-back/", deeds.take_back_talk, name="take_back_talk"),
    path("promises/", deeds.make_promise, name="make_promise"),
    path("promises/<int:promise>/keep/", deeds.keep_promise, name="keep_promise"),
    path("promises/<int:promise>/move/", deeds.move_promise, name="move_promise"),
    path("promises/<int:promise>/withdraw/", deeds.withdraw_promise, name="withdraw_promise"),
    path("promises/<int:promise>/reopen/", deeds.reopen_promise, name="reopen_promise"),
    path("people/", deeds.add_person, name="add_person"),
    path("people/<int:person>/", client_person, name="client_person"),
    path("people/<int:person>/change/", deeds.change_person, name="change_person"),
    path("people/<int:person>/close/", deeds.close_person, name="close_person"),
    path("people/<int:person>/reopen/", deeds.reopen_person, name="reopen_person"),
    path("notes/", deeds.add_note, name="add_note"),
    path("notes/<int:note>/strike/", deeds.strike_note, name="strike_note"),
    path("facts/", deeds.learn_fact, name="learn_fact"),
    path("facts/<int:fact>/drop/", deeds.drop_fact, name="drop_fact"),
]
