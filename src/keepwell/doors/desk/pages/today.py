"""Today: whom to turn to, why, and what was done about it."""

from django.http import HttpResponse
from django.shortcuts import render

from keepwell.doors.desk.gate import DeskRequest, May, may


@may(May.READ)
def today(request: DeskRequest) -> HttpResponse:
    return render(request, "desk/today.html", {})
