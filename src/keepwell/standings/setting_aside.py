"""The figures of a client that was merged into another: out of sight until it is a client of its own again."""

from django.core import serializers

from keepwell.clients.models import Client
from keepwell.standings.models import Standing


def set_aside(*, gone: Client) -> str:
    """Takes the figures away; as a text that puts them back. '' where there were none."""
    rows = Standing.objects.filter(client=gone)
    text = serializers.serialize("json", rows) if rows else ""
    rows.delete()
    return text


def put_back(text: str) -> None:
    """The figures of before the merge, until the next round makes new ones."""
    for one in serializers.deserialize("json", text) if text else ():
        one.save()
