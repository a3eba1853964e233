"""The list of clients."""

from django.http import HttpResponse
from django.shortcuts import render

from keepwell.doors.desk.gate import DeskRequest, May, may


@may(May.READ)
def clients(request: DeskRequest) -> HttpResponse:
    return render(request, "desk/clients.html", {})
