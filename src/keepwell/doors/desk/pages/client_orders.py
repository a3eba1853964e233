"""An order written by hand on a client's page, and taken back."""

import secrets
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from keepwell.clients.models import Client
from keepwell.clients.zones import day_of
from keepwell.doors.desk.bringing.fields import currency_typed, rate
from keepwell.doors.desk.finding import client_of
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.refusing import said
from keepwell.doors.desk.toasting import toast
from keepwell.doors.desk.typed import needed_day
from keepwell.doors.gateways.orders import numbers
from keepwell.doors.telling.wording import gettext
from keepwell.ledger.entering import (
    AmountNotUsable,
    Entered,
    Line,
    enter_order,
    find_products,
    take_back_order,
)
from keepwell.ledger.models import Order
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff.choosing import chosen

ROWS: Final = 12  # lines of the form; the first three are shown at once where there is JavaScript
SHOWN: Final = 3
LATELY: Final = 5
_SAID: Final = {
    "added": gettext_noop("Order %(number)s is written. It is in the figures after tonight's round."),
    "replaced": gettext_noop(
        "Order %(number)s is written, in the place of the one of that number that stood before. It is in the figures after tonight's round."
    ),
    "unchanged": gettext_noop("Order %(number)s stands already, line for line. Nothing was written."),
}


@may(May.CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def client_order(request: DeskRequest, pk: int) -> HttpResponseBase:
    """The form; what is refused stays in it as it was typed."""
    client = client_of(request, pk)
    if request.method != "POST":
        return _form(request, client, QueryDict())
    try:
        entered = _enter(request, client)
    except Refusal as refusal:
        return _form(request, client, request.POST, wrong=said(refusal))
    undo = ""
    if entered.fate != "unchanged":
        undo = reverse("take_back_order", args=[pk, entered.order.pk])
    toast(request, gettext(_SAID[entered.fate]) % {"number": entered.order.number}, undo=undo)
    return HttpResponseRedirect(reverse("client", args=[pk]))


def _enter(request: DeskRequest, client: Client) -> Entered:
    form, house = request.POST, str(chosen("currency"))
    currency = currency_typed(form.get("currency", "").strip()) if form.get("currency", "").strip() else ""
    worth: Decimal | None = None
    if currency and currency != house:
        worth = rate(form.get("rate", "").strip(), currency)
    typed = zip(form.getlist("product"), form.getlist("quantity"), form.getlist("amount"), strict=False)
    lines = [
        Line(product, _number(quantity or "1", product), _number(amount, product))
        for product, quantity, amount in ((part.strip() for part in line) for line in typed)
        if product or amount
    ]
    return enter_order(
        client=client,
        by=request.member,
        day=needed_day(form, "day"),
        lines=lines,
        once=form.get("once", "")[:100],
        number=form.get("number", ""),
        currency=currency,
        rate=worth,
        new_products="new_products" in form,
    )


def _number(typed: str, product: str) -> Decimal:
    try:
        return numbers.read(typed[:40])
    except numbers.NumberUnreadError as error:
        raise AmountNotUsable(amount=typed[:40], product=product[:80]) from error


def _form(
    request: DeskRequest, client: Client, typed: QueryDict, *, wrong: tuple[str, str] | None = None
) -> HttpResponse:
    house = str(chosen("currency"))
    last = (
        Order.objects.seen_by(request.viewer).current().filter(client=client).order_by("-day", "-pk").first()
    )
    lines = list(zip(*(typed.getlist(name) for name in ("product", "quantity", "amount")), strict=False))[
        :ROWS
    ]
    by_hand = Order.objects.seen_by(request.viewer).filter(client=client, added_by__reading__by_hand=True)
    facts: dict[str, Any] = {
        "client": client,
        "house": house,
        "wrong": wrong,
        "once": typed.get("once") or secrets.token_hex(8),
        "today": day_of(client),
        "day": typed.get("day") if wrong else day_of(client).isoformat(),
        "number": typed.get("number", ""),
        "currency": typed.get("currency") if wrong else (last.currency if last else "") or house,
        "rate": typed.get("rate") if wrong else _last_rate(last, house),
        "new_products": "new_products" in typed,
        "lines": [*lines, *([("", "", "")] * (ROWS - len(lines)))],
        "shown": max(SHOWN, len(lines)),
        "by_hand": by_hand.current().order_by("-pk")[:LATELY],
    }
    return render(
        request,
        "desk/client/order.html",
        facts,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
    )


def _last_rate(last: Order | None, house: str) -> str:
    """What the client's last order was reckoned at, to begin with."""
    if last is None or not last.currency or last.currency == house:
        return ""
    return format(last.rate.normalize(), "f")


@may(May.CHANGE)
@require_http_methods(["GET", "HEAD"])
def suggest_products(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Products whose code or name holds what is typed, for the list below the field."""
    client_of(request, pk)
    if not request.htmx:  # names for a list, no page
        return redirect("client_order", pk)
    found = find_products(request.GET.get("product", "")[:100])
    return render(request, "desk/client/products.html", {"products": found})


@may(May.CHANGE)
@require_POST
def take_back(request: DeskRequest, pk: int, order: int) -> HttpResponseBase:
    client = client_of(request, pk)
    rows = Order.objects.seen_by(request.viewer).filter(client=client).select_related("added_by")
    found = get_object_or_404(rows, pk=order)
    take_back_order(order=found, by=request.member)
    toast(request, gettext("Order %(number)s is taken back.") % {"number": found.number})
    return HttpResponseRedirect(reverse("client", args=[pk]))
