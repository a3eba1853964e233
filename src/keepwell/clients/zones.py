"""What day it is where a client is."""

import datetime as dt

from django.utils.timezone import get_default_timezone

from keepwell.clients.models import Client
from keepwell.clients.places import Place, place_of
from keepwell.lib import clock


def place_of_client(client: Client) -> Place:
    """What the client's row says of where they are."""
    return place_of(country=client.country, city=client.city, zone=client.time_zone)


def zone_of(client: Client) -> dt.tzinfo:
    """The client's time zone; the company's, where theirs cannot be told."""
    return place_of_client(client).zone or get_default_timezone()


def day_of(client: Client, moment: dt.datetime | None = None) -> dt.date:
    """The client's local day at `moment` (aware; none: now)."""
    return (moment or clock.now()).astimezone(zone_of(client)).date()
