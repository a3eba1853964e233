"""Duplicates: every planted one is found among a company's real clients, and no two that are not one."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import world
from keepwell.clients import likening
from keepwell.clients.addresses import mail_domain, phone_digits, tax_letters, web_domain
from keepwell.clients.finding import keep_all_findable
from keepwell.clients.likening import Alike, Described, alike, already_there, keep_likenesses, open_likenesses
from keepwell.clients.models import Client, Contact, Likeness
from keepwell.clients.naming import normal
from keepwell.clients.telling_apart import ToldApartMeanwhile, alike_again, tell_apart
from keepwell.doors.demo.company import simulate
from keepwell.lib.progress import silent
from keepwell.staff.sight import OPERATOR, viewer_of

rows = pytest.mark.django_db(transaction=True)  # on PostgreSQL too

# As two rows of one company come about: another legal form, another script, a slip, another order of the words, and
# what is not in the name at all. Each: the one that is there, the one that was planted.
PLANTED = (
    (("Padma Jute Ltd.", "Bangladesh"), ("পদ্মা জুট লিমিটেড", "বাংলাদেশ")),
    (("Meghna Textile Mills", "BD"), ("মেঘনা টেক্সটাইল মিলস", "Bangladesh")),
    (("রহমান এন্ড সন্স লিঃ", "বাংলাদেশ"), ("Rahman & Sons Ltd", "Bangladesh")),
    (("হস্তশিল্প", "Bangladesh"), ("Hastashilpa (Pvt.) Ltd", "")),
    (("Jamuna Export House", "Bangladesh"), ("Jamuna Exports House", "Bangladesh")),
    (("Kranich Wohnen GmbH", "Germany"), ("Kranich Wohnnen G.m.b.H.", "Deutschland")),
    (("Müller & Söhne GmbH & Co. KG", "Germany"), ("Mueller und Soehne", "DE")),
    (("L’Oiseau Rare S.A.R.L.", "France"), ("Loiseau Rare", "France")),
    (("Northwind Trading", "United Kingdom"), ("Trading Northwind plc", "UK")),
    (("Silverbirch Interiors Inc.", "United States"), ("Silvebrirch Interiors", "USA")),
)


def _described(pairs: tuple[tuple[str, str], ...], start: int) -> list[Described]:
    return [Described(start + place, name, country) for place, (name, country) in enumerate(pairs)]


def test_no_two_of_a_real_company_are_taken_for_one_and_every_planted_pair_is_found() -> None:
    real = [
        Described(number, one.name, one.country.name, mails=[f"buyer@{one.code}.example"])
        for number, one in enumerate(simulate().clients)
    ]
    assert len(real) > 300
    assert alike(real) == []
    there, planted = (_described(tuple(pair[side] for pair in PLANTED), 1000 * (side + 1)) for side in (0, 1))
    found = {(one.first, one.second) for one in alike([*real, *there, *planted])}
    wanted = {(one.id, other.id) for one, other in zip(there, planted, strict=True)}
    assert found == wanted


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (Described(1, "A", phones=["+880 1711-223344"]), Described(2, "B", phones=["০১৭১১ ২২৩৩৪৪"]), ["phone"]),
        (Described(1, "A", tax_number="BIN 00-12345"), Described(2, "B", tax_number="bin0012345"), ["tax_number"]),
        (Described(1, "A", website="https://www.acme.co.uk/en"), Described(2, "B", mails=["x@acme.co.uk"]), ["domain"]),
        (Described(1, "A", mails=["Jo@acme.example"]), Described(2, "B", mails=["jo@acme.example"]), ["mail"]),
        (Described(1, "A", mails=["jo@gmail.com"]), Described(2, "B", mails=["al@gmail.com"]), None),
        (Described(1, "Client 12346"), Described(2, "Client 12347"), None),
        (Described(1, "12346"), Described(2, "12347"), None),
        (Described(1, "Delta Foods", "Germany"), Described(2, "Delta Foods", "Japan"), None),
        (Described(1, "Delta Foods", tax_number="DE111111"), Described(2, "Delta Foods", tax_number="DE222222"), None),
        (Described(1, "Green Textiles"), Described(2, "Green Ceramics"), None),
        (Described(1, ""), Described(2, ""), None),
        (Described(1, "!!!"), Described(2, "???"), None),
    ],
)  # fmt: skip
def test_what_tells_and_what_does_not(one: Described, other: Described, why: list[str] | None) -> None:
    found = alike([one, other])
    assert [pair.why for pair in found] == ([why] if why else [])


def test_what_very_many_share_says_nothing() -> None:
    many = [
        Described(number, f"{string.ascii_lowercase[number] * 9}", phones=["+49 30 123456"])
        for number in range(9)
    ]
    assert alike(many) == []
    assert len(alike(many[:3])) == 3


@settings(max_examples=30, deadline=None)
@given(name=st.text(max_size=60), other=st.text(max_size=60), country=st.text(max_size=20))
def test_any_text_is_compared_and_a_name_is_like_itself(name: str, other: str, country: str) -> None:
    found = alike([Described(1, name, country), Described(2, name, country), Described(3, other)])
    assert all(isinstance(one, Alike) and 0 <= one.sure <= 1 and one.first < one.second for one in found)
    if normal(name):
        assert (1, 2) in {(one.first, one.second) for one in found}
    for read in (phone_digits, mail_domain, web_domain, tax_letters):
        assert read(other) == read(other.strip())


@rows
def test_the_pairs_are_kept_and_who_sees_both_is_shown_them() -> None:
    cast = world.build()
    twin = Client.objects.create(
        key="TWIN", name=cast.silent.name, country=cast.silent.country, manager=cast.manager
    )
    other = Client.objects.create(key="OTHER", name=cast.silent.name, manager=cast.colleague)
    assert keep_likenesses() == 3
    assert open_likenesses(OPERATOR).count() == 3
    assert [(one.first_id, one.second_id) for one in open_likenesses(viewer_of(cast.manager))] == [
        (cast.silent.pk, twin.pk)
    ]
    assert not open_likenesses(viewer_of(cast.outsider)).exists()
    told = tell_apart(first=twin, second=cast.silent, by=cast.lead)
    with pytest.raises(ToldApartMeanwhile):
        tell_apart(first=cast.silent, second=twin, by=cast.lead)
    keep_likenesses()
    assert open_likenesses(OPERATOR).count() == 2
    alike_again(told=told, by=cast.lead)
    assert open_likenesses(OPERATOR).count() == 3
    keep_all_findable()
    assert already_there(name=f"{cast.silent.name} Ltd", viewer=viewer_of(cast.colleague)) == [other]
    assert already_there(name="Somebody Else Entirely", viewer=OPERATOR) == []
    assert already_there(name="", viewer=OPERATOR) == []


@rows
def test_all_clients_are_read_in_three_statements(
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    Client.objects.bulk_create(Client(key=f"k{number}", name=f"Name {number}") for number in range(300))
    Contact.objects.bulk_create(
        Contact(client_id=pk, name="x", phone=f"+4930{pk:08}")
        for pk in Client.objects.values_list("pk", flat=True)
    )
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        assert len(list(likening._everybody(silent))) == 300
    assert keep_likenesses() == 0
    assert not Likeness.objects.exists()
