"""Signing in without a browser: limits, words, sessions, single sign-on against a real OpenID Connect server."""

import datetime as dt
import json
import logging
import re
import secrets
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import jwt
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.staff import appointing, founding, joining, visiting
from keepwell.staff.models import Member, OneTimeLink, Role

pytestmark = pytest.mark.django_db
MAIL = "mira@example.org"
PASSWORD = "quiet river stone"  # noqa: S105 - of nobody


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


@pytest.fixture
def member() -> Member:
    return _member("Mira", "mira@example.org")


def _member(name: str, email: str, role: Role = Role.MANAGER) -> Member:
    member = Member(name=name, email=email, role=role)
    member.set_password(PASSWORD)
    member.save()
    EmailAddress.objects.create(user=member, email=email, verified=True, primary=True)
    return member


def _sign_in(browser: Browser, email: str = "mira@example.org", password: str = PASSWORD) -> Any:
    return browser.post("/sign-in/", {"login": email, "password": password})


def test_wrong_and_unknown_are_answered_alike(member: Member) -> None:
    bodies = set()
    for email, password in (("mira@example.org", "xyzzy xyzzy"), ("nobody@example.org", PASSWORD)):
        said = _sign_in(Browser(), email, password).content.decode()
        said = said.replace(email, "").replace(password, "")
        bodies.add(
            re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|x-csrftoken": "[^"]+"|nonce="[^"]+"', "", said)
        )
    assert len(bodies) == 1
    assert "do not fit each other" in bodies.pop()


def test_that_a_member_is_closed_is_told_to_none_but_who_knows_the_password(member: Member) -> None:
    Member.objects.update(is_active=False)
    assert "do not fit each other" in _sign_in(Browser(), MAIL, "wrong").content.decode()
    browser = Browser()
    assert _sign_in(browser).url == "/sign-in/closed/"
    assert browser.get("/me/").status_code == 302


def test_the_sixth_wrong_password_is_refused_even_when_it_is_right(member: Member) -> None:
    for _ in range(5):
        assert "do not fit each other" in _sign_in(Browser(), MAIL, "wrong").content.decode()
    answer = _sign_in(Browser())
    assert "Wait five minutes" in answer.content.decode()
    assert "_auth_user_id" not in answer.client.session


def test_attempts_are_counted_where_every_worker_sees_them() -> None:
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


def test_a_session_has_a_new_key_when_somebody_signs_in(member: Member) -> None:
    browser = Browser()
    browser.get("/sign-in/")
    session = browser.session
    session["planted"] = True
    session.save()
    before = session.session_key
    assert _sign_in(browser).status_code == 302
    assert browser.session.session_key != before


def test_whoever_is_closed_is_out_at_once_and_a_new_role_holds_at_the_next_click(member: Member) -> None:
    admin = _member("Ada", "ada@example.org", Role.ADMIN)
    browser = Browser()
    _sign_in(browser)
    assert browser.get("/house/members/").status_code == 404
    appointing.appoint(member=member, role=Role.ADMIN, team=None, by=admin)
    assert browser.get("/house/members/").status_code == 200
    appointing.close(member=member, by=admin)
    assert browser.get("/me/").status_code == 302
    assert not UserSession.objects.filter(user=member).exists()


def test_a_new_password_ends_the_other_sessions(member: Member) -> None:
    here, there = Browser(), Browser()
    _sign_in(here)
    _sign_in(there)
    new = "another river stone"
    here.post("/me/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302


def test_reading_writes_nothing_but_once_in_five_minutes(
    member: Member, django_assert_num_queries: Any
) -> None:
    browser = Browser()
    _sign_in(browser)
    browser.get("/me/")
    (session,) = visiting.sessions_of(member)
    seen = session.last_seen_at
    with django_assert_num_queries(3):  # the session, the member, for whom they stand in
        browser.get("/me/")
    UserSession.objects.update(last_seen_at=seen - dt.timedelta(hours=1))
    kept = browser.session
    kept["seen"] = int(clock.now().timestamp()) - 301
    kept.save()
    browser.get("/me/")
    assert UserSession.objects.get().last_seen_at >= seen


def test_a_session_that_has_run_out_lets_nobody_in(member: Member) -> None:
    for minutes, status in ((1, 200), (-1, 302)):
        browser = Browser()
        _sign_in(browser)
        Session.objects.filter(session_key=browser.session.session_key).update(
            expire_date=clock.now() + dt.timedelta(minutes=minutes)
        )
        assert browser.get("/me/").status_code == status


def test_who_was_switched_off_is_out_at_once(member: Member) -> None:
    browser = Browser()
    _sign_in(browser)
    Member.objects.filter(pk=member.pk).update(is_active=False)
    assert browser.get("/me/").status_code == 302


def test_one_session_of_mine_is_ended_and_none_of_others(member: Member) -> None:
    _member("Other", "other@example.org")
    here, there, others = Browser(), Browser(), Browser()
    _sign_in(here)
    _sign_in(there)
    _sign_in(others, "other@example.org")
    keys = {
        browser: UserSession.objects.get(session_key=browser.session.session_key).pk
        for browser in (there, others)
    }
    assert here.post(f"/me/sessions/{keys[others]}/end/").status_code == 404
    assert others.get("/me/").status_code == 200
    assert here.post(f"/me/sessions/{keys[there]}/end/").status_code == 302
    assert there.get("/me/").status_code == 302
    assert here.get("/me/sessions/").status_code == 200


def test_after_a_link_the_second_step_is_still_asked(member: Member) -> None:
    totp.TOTP.activate(member, totp.generate_totp_secret())
    token = joining.make_link(member=member, purpose=OneTimeLink.Purpose.JOIN, by="x")
    browser = Browser()
    new = {"name": "Mira", "email": "mira@example.org", "password": "another river stone"}
    answer = browser.post(f"/join/{token}/", new)
    assert answer.url == reverse("mfa_authenticate")
    assert browser.get("/me/").status_code == 302


def test_a_lost_second_step_is_taken_away_with_the_password(member: Member) -> None:
    admin = _member("Ada", "ada@example.org", Role.ADMIN)
    totp.TOTP.activate(member, totp.generate_totp_secret())
    browser = Browser()
    browser.force_login(member)
    appointing.forget_second_step(member=member, by=admin)
    assert not Authenticator.objects.filter(user=member).exists()
    assert browser.get("/me/").status_code == 302
    assert "do not fit" in _sign_in(Browser()).content.decode()


def test_whoever_has_no_password_is_not_asked_for_one(member: Member) -> None:
    member.set_unusable_password()
    member.save()
    browser = Browser()
    browser.force_login(member)
    assert browser.get("/me/second-step/totp/activate/").status_code == 200


# Links


def test_looking_at_a_link_does_not_use_it_up() -> None:
    token = founding.found(by="operator")
    browser = Browser()
    for method in (browser.get, browser.head, browser.get):
        answer = method(f"/join/{token}/")
        assert answer.status_code == 200
        assert answer["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]
    mine = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD}
    assert browser.post(f"/join/{token}/", mine).status_code == 302
    assert browser.get("/me/").status_code == 200
    assert browser.get(f"/join/{token}/").status_code == 422


def test_what_is_wrong_with_joining_is_said_at_its_field() -> None:
    _member("Other", "taken@example.org")
    token = joining.make_link(
        member=Member.objects.create(name="M"), purpose=OneTimeLink.Purpose.JOIN, by="operator"
    )
    wrong = {"name": "M", "email": "taken@example.org", "password": PASSWORD}
    answer = Browser().post(f"/join/{token}/", wrong)
    assert "is the mail address of another member" in answer.context["form"].errors["email"][0]
    answer = Browser().post(f"/join/{token}/", {**wrong, "email": "m@example.org", "password": "password12"})
    assert "too easy to guess" in answer.context["form"].errors["password"][0]


@pytest.mark.parametrize(
    ("is_demo", "address", "through", "status"),
    [
        (True, "127.0.0.1", {}, 200),
        (True, "::1", {}, 200),
        (True, "192.0.2.7", {}, 404),
        (True, "127.0.0.1", {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 404),
        (True, "", {}, 404),
        (False, "127.0.0.1", {}, 404),
    ],
)
def test_the_demo_is_entered_from_this_machine_alone(  # noqa: PLR0917 - a table of cases
    member: Member,
    settings: Any,
    is_demo: bool,  # noqa: FBT001
    address: str,
    through: dict[str, str],
    status: int,
) -> None:
    settings.KEEPWELL_IS_DEMO = is_demo
    token = joining.make_link(member=member, purpose=OneTimeLink.Purpose.DEMO, by="demo")
    browser = Browser(REMOTE_ADDR=address, **through)
    assert browser.get(f"/enter/{token}/").status_code == status
    entered = browser.post(f"/enter/{token}/")
    assert entered.status_code == (302 if status == 200 else 404)
    if status == 200:
        assert browser.get("/me/").status_code == 200
        assert browser.post(f"/enter/{token}/").status_code == 422  # once


# Refusals and faults


def test_a_fault_is_said_without_a_trace_or_the_database(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("keepwell.doors.desk.pages.joining.joining.whose", broken)
    logging.getLogger("keepwell").addHandler(caplog.handler)
    with django_assert_num_queries(0):
        answer = Browser(raise_request_exception=False).get("/join/x/")
    assert answer.status_code == 500
    said = answer.content.decode()
    assert "secret inside" not in said
    number = re.search(r"number ([0-9a-f]{8})", said)
    assert number
    assert f"fault {number[1]}" in caplog.text
    assert "secret inside" in caplog.text


def test_a_small_request_gets_its_refusal_in_a_header(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(Refusal):
        says = "“%(what)s” is full."
        mend = "Empty it."

    def refuse(*_: Any, **__: Any) -> None:
        raise Full(what="থলে")

    monkeypatch.setattr("keepwell.doors.desk.pages.joining.joining.whose", refuse)
    small = Browser().get("/join/x/", headers={"HX-Request": "true"})
    assert (small.status_code, small.content) == (422, b"")
    assert requests.utils.unquote(small["X-Refusal"]) == "“থলে” is full. Empty it."
    whole = Browser().get("/join/x/")
    assert whole.status_code == 422
    assert "Empty it." in whole.content.decode()


def test_more_than_fits_in_a_request_is_said_as_such(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    browser = Browser(enforce_csrf_checks=True)
    browser.get("/sign-in/")
    small = browser.post("/sign-in/", {"login": "ক" * 2000}, headers={"HX-Request": "true"})
    assert small.status_code == 413
    assert "Shorten the longest text" in requests.utils.unquote(small["X-Refusal"])


def test_an_old_form_and_what_is_not_there_are_said_plainly(member: Member) -> None:
    browser = Browser(enforce_csrf_checks=True)
    stale = browser.post("/sign-in/", {"login": "mira@example.org", "password": PASSWORD})
    assert stale.status_code == 403
    assert "open too long" in stale.content.decode()
    absent = Browser(headers={"Accept-Language": "bn"}).get("/nowhere/")
    assert absent.status_code == 404
    assert 'lang="bn"' in absent.content.decode()


# Single sign-on


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        pass


class Provider:
    """A small OpenID Connect provider: code flow with PKCE, tokens signed with RS256. It knows one person at a time."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.server = make_server("127.0.0.1", 0, self.answer, WSGIServer, Quiet)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.person: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.seen: list[str] = []

    def answer(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        path = environ["PATH_INFO"]
        self.seen.append(path)
        said: dict[str, Any] = {}
        if path == "/.well-known/openid-configuration":
            said = {"issuer": self.url, "jwks_uri": f"{self.url}/keys"} | {
                f"{name}_endpoint": f"{self.url}/{name}" for name in ("authorization", "token", "userinfo")
            }
        elif path == "/authorization":
            asked = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
            code = secrets.token_urlsafe()
            self.codes[code] = asked
            back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
            start("302 Found", [("Location", back)])
            return [b""]
        elif path == "/token":
            length = int(environ["CONTENT_LENGTH"])
            given = {
                name: values[0]
                for name, values in parse_qs(environ["wsgi.input"].read(length).decode()).items()
            }
            asked = self.codes.pop(given["code"])
            assert given["code_verifier"]
            assert asked["code_challenge_method"] == "S256"
            now = int(clock.now().timestamp())
            claims = {**self.person, "iss": self.url, "aud": asked["client_id"], "iat": now, "exp": now + 60}
            token = jwt.encode(claims, self.key, "RS256", headers={"kid": "one"})
            said = {"access_token": "open", "token_type": "Bearer", "id_token": token}
        elif path == "/userinfo":
            assert environ["HTTP_AUTHORIZATION"] == "Bearer open"
            said = self.person
        elif path == "/keys":
            said = {
                "keys": [
                    json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key())) | {"kid": "one"}
                ]
            }
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(said).encode()]


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    running = Provider()
    thread = threading.Thread(target=running.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    app = {
        "provider_id": "company",
        "name": "Keepwell Works",
        "client_id": "desk",
        "secret": "s",
        "settings": {},
    }
    app["settings"] = {"server_url": running.url}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield running
    running.server.shutdown()
    thread.join()
    running.server.server_close()


def _by_company(browser: Browser, provider: Provider, **person: Any) -> Any:
    provider.person = {"sub": "42", "email_verified": True, **person}
    begun = browser.get("/sign-in/company/oidc/company/login/")
    back = requests.get(begun.url, allow_redirects=False, timeout=5).headers["Location"]
    return browser.get(urlsplit(back).path + "?" + urlsplit(back).query)


def test_a_member_comes_in_by_the_companys_sign_in(member: Member, provider: Provider) -> None:
    assert "Keepwell Works" in Browser().get("/sign-in/").content.decode()
    for _ in range(2):  # the second time they are known by who they are there
        browser = Browser()
        assert _by_company(browser, provider, email="Mira@example.org").status_code == 302
        assert browser.get("/me/").context["member"] == member
    assert Member.objects.count() == 1
    assert provider.seen.count("/token") == 2


@pytest.mark.parametrize(
    "person",
    [{"email": "stranger@example.org"}, {"email": "mira@example.org", "email_verified": False}, {}],
    ids=["unknown", "not proven", "without mail"],
)
def test_a_stranger_is_told_so_and_no_member_is_made(
    member: Member, provider: Provider, person: dict[str, Any]
) -> None:
    browser = Browser()
    answer = _by_company(browser, provider, **person)
    assert "not a member here yet" in answer.content.decode()
    assert browser.get("/me/").status_code == 302
    assert Member.objects.count() == 1


def test_a_closed_member_does_not_come_in_by_the_company_either(member: Member, provider: Provider) -> None:
    Member.objects.update(is_active=False)
    browser = Browser()
    _by_company(browser, provider, email="mira@example.org")
    assert browser.get("/me/").status_code == 302


def test_a_company_that_does_not_answer_is_said_so(member: Member, provider: Provider) -> None:
    browser = Browser()
    answer = browser.get("/sign-in/company/oidc/company/login/callback/?error=server_error&state=x")
    assert "did not answer as it should" in answer.content.decode()


def test_who_only_sees_the_rows_cannot_make_the_codes(member: Member) -> None:
    secret = totp.generate_totp_secret()
    device = totp.TOTP.activate(member, secret)
    kept = Authenticator.objects.get(user=member).data["secret"]
    assert secret not in kept
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    assert device.validate_code(code)


def test_a_changed_key_of_the_server_is_said_in_words(member: Member, settings: Any) -> None:
    totp.TOTP.activate(member, totp.generate_totp_secret())
    settings.SECRET_KEY = "another than sealed the secret"  # noqa: S105 - of nobody
    browser = Browser()
    _sign_in(browser)
    answer = browser.post(reverse("mfa_authenticate"), {"code": "123456"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "secret key has changed" in answer.content.decode()
