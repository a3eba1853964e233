import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from keepwell.doors.desk.gate import permission_of


def _routes(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for one in resolver.url_patterns:
        found += _routes(one) if isinstance(one, URLResolver) else [one]
    return found


def test_every_route_says_who_may_come() -> None:
    for route in _routes(get_resolver()):
        permission_of(route.callback, route.name)


def test_a_route_that_does_not_say_is_closed() -> None:
    with pytest.raises(ImproperlyConfigured):
        permission_of(lambda _request: None, "unheard_of")
