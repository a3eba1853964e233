import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

import world
from keepwell.doors.desk.picking import SORTS, STATES, Pick
from keepwell.staff.sight import viewer_of


@given(
    st.dictionaries(
        st.sampled_from(
            ["fits", "cell", "country", "manager", "state", "kind", "when", "view", "sort", "columns", "page"]
        ),
        st.text(max_size=12)
        | st.sampled_from(["AX", "-at_stake", "none", "2", "lost", "0", "-1", "9" * 30, "lost-2026-05"]),
    )
)
def test_any_address_is_read_and_an_address_of_ours_says_the_same_again(said: dict[str, str]) -> None:
    asked = QueryDict(mutable=True)
    asked.update(said)
    pick = Pick.of(asked)
    assert Pick.of(QueryDict(pick.query)) == pick
    assert 1 <= pick.page <= 100_000


@pytest.mark.django_db(transaction=True)
def test_each_sort_and_state_is_a_question_the_database_answers(stood: world.World) -> None:
    cast = stood
    viewer = viewer_of(cast.lead)
    every = {row.client_id for row in Pick().rows(viewer)}
    assert len(every) == 8
    for sort in SORTS:
        for sign in ("", "-"):
            assert {row.client_id for row in Pick(sort=sign + sort).rows(viewer)} == every
    found = {state: {row.client_id for row in Pick(state=state).rows(viewer)} for state in STATES}
    assert found["lost"] | found["kept"] == every
    assert not found["lost"] & found["kept"]
    assert cast.silent.pk in found["attention"]
    assert {row.client_id for row in Pick(kind="gone_quiet").rows(viewer)} <= found["attention"]
    assert [row.client_id for row in Pick(fits="kranich").rows(viewer)] == [cast.silent.pk]
    assert {row.client_id for row in Pick(manager=str(cast.manager.pk)).rows(viewer)} == {
        client.pk for client in cast.clients.values() if client.manager_id == cast.manager.pk
    }
    assert [row.client_id for row in Pick(manager="none").rows(viewer)] == [cast.once.pk]
    money = [row.net_sales for row in Pick().rows(viewer)]
    assert money == sorted(money, reverse=True)
    assert not Pick().rows(viewer_of(cast.outsider)).exists()
