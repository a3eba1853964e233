"""A company's rule on a page: others are tried there and their effect shown, before one is chosen."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from keepwell.doors.desk.gate import ROLES, DeskRequest, May
from keepwell.doors.desk.refusing import said
from keepwell.lib.refusals import Refusal
from keepwell.standings.models import Standing

Rule = TypeVar("Rule")


def tried(read: Callable[[QueryDict, Rule], Rule], form: QueryDict, stands: Rule) -> tuple[Rule, str]:
    """What was typed, and why it was refused: then it is what stands."""
    try:
        return read(form, stands), ""
    except Refusal as refusal:
        return stands, " ".join(said(refusal))


def named(
    title: str, count: int, rows: Sequence[tuple[Standing, Decimal, str]], nobody: str
) -> dict[str, Any]:
    """Of those that a rule moves: the largest by name, what they bring and a word beside it; how many there are."""
    return {"title": title, "count": count, "rows": rows, "more": count - len(rows), "nobody": nobody}


def shown(request: DeskRequest, page: str, facts: Mapping[str, Any]) -> HttpResponse:
    """The page, or with htmx the effect alone. `facts` say whether what is typed was `refused`."""
    alone = request.htmx and request.htmx.target == "effect"
    may_choose = request.member.role in ROLES[May.LEAD]
    return render(
        request,
        f"{page}#effect" if alone else page,
        {**facts, "may_choose": may_choose},
        status=422 if facts["refused"] and not alone else 200,
    )
