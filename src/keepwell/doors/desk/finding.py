"""Finding what a page is about, for this viewer: what they may not see is not there."""

from django.shortcuts import get_object_or_404

from keepwell.clients.models import Client
from keepwell.doors.desk.gate import DeskRequest


def client_of(request: DeskRequest, pk: int) -> Client:
    """Raises Http404 where there is none, or none for this viewer."""
    return get_object_or_404(Client.objects.seen_by(request.viewer).select_related("manager"), pk=pk)
