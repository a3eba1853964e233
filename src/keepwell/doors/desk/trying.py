"""A company's rule on a page: others are tried there and their effect shown, before one is chosen."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from keepwell.doors.desk.gate import ROLES, DeskRequest, May
from keepwell.doors.desk.refusing import said
from keepwell.lib.refusals import Refusal

Rule = TypeVar("Rule")


def tried(read: Callable[[QueryDict, Rule], Rule], form: QueryDict, stands: Rule) -> tuple[Rule, str]:
    """What was typed, and why it was refused: then it is what stands."""
    try:
        return read(form, stands), ""
    except Refusal as refusal:
        return stands, " ".join(said(refusal))


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
