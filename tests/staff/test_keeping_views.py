import pytest

from keepwell.lib.texts import TextMissing, TextTooLong
from keepwell.staff import keeping_views as keeping
from keepwell.staff.models import AuditEntry, Member, Role, SavedView, Team
from keepwell.staff.sight import viewer_of

pytestmark = pytest.mark.django_db(transaction=True)


def _names(member: Member) -> list[str]:
    return [view.name for view in keeping.views_for(viewer_of(member))]


@pytest.fixture
def people() -> dict[str, Member]:
    north, south = Team.objects.create(name="North"), Team.objects.create(name="South")
    rows = {
        "lead": Member(name="Lead", role=Role.LEAD, team=north),
        "theirs": Member(name="Theirs", team=north),
        "other": Member(name="Other", team=south),
        "admin": Member(name="Admin", role=Role.ADMIN),
        "reader": Member(name="Reader", role=Role.READER),
    }
    for name, one in rows.items():
        one.email = f"{name}@example.org"
        one.save()
    return rows


def test_a_view_is_seen_by_those_it_is_shared_with(people: dict[str, Member]) -> None:
    keeping.save_view(name="mine", query="cell=A", by=people["theirs"])
    keeping.save_view(name="of the team", query="cell=B", shared="team", by=people["lead"])
    keeping.save_view(name="of all", query="", shared="everybody", by=people["admin"])
    assert _names(people["theirs"]) == ["mine", "of all", "of the team"]
    assert _names(people["lead"]) == ["of the team", "of all"]
    assert _names(people["other"]) == _names(people["reader"]) == _names(people["admin"]) == ["of all"]
    about = set(AuditEntry.objects.values_list("by", "kind"))
    assert about == {("Lead", "view.saved"), ("Admin", "view.saved")}  # what is one's own alone is not told


def test_only_leads_share_and_a_team_is_needed(people: dict[str, Member]) -> None:
    for shared in ("team", "everybody"):
        with pytest.raises(keeping.LeadsShare):
            keeping.save_view(name="x", query="", shared=shared, by=people["theirs"])
    with pytest.raises(keeping.NoTeamToShareWith):
        keeping.save_view(name="x", query="", shared="team", by=people["admin"])
    assert keeping.save_view(name="x", query="", shared="nonsense", by=people["reader"]).shared == ""
    assert SavedView.objects.count() == 1


def test_who_does_not_own_it_changes_nothing(people: dict[str, Member]) -> None:
    own = keeping.save_view(name="own", query="cell=A", by=people["theirs"])
    shared = keeping.save_view(name="shared", query="cell=A", shared="team", by=people["lead"])
    for view, by in ((own, "lead"), (own, "admin"), (shared, "theirs"), (shared, "reader")):
        for deed in (
            lambda view, by: keeping.rename_view(view=view, name="y", shared="", by=by),
            lambda view, by: keeping.change_view(view=view, query="y", by=by),
            lambda view, by: keeping.remove_view(view=view, by=by),
            lambda view, by: keeping.restore_view(view=view, by=by),
        ):
            with pytest.raises(keeping.ViewOfAnother):
                deed(view, people[by])
    assert set(SavedView.objects.values_list("name", "query", "removed_at")) == {
        ("own", "cell=A", None),
        ("shared", "cell=A", None),
    }
    keeping.rename_view(view=shared, name="by admin", shared="team", by=people["admin"])
    assert _names(people["theirs"]) == ["own", "by admin"]


def test_renamed_changed_removed_and_back(people: dict[str, Member]) -> None:
    lead = people["lead"]
    view = keeping.save_view(name=" Key\n  ones ", query="state=key", by=lead)
    assert view.name == "Key ones"
    keeping.rename_view(view=view, name="প্রধান", shared="team", by=lead)
    keeping.change_view(view=view, query="state=key&sort=name", by=lead)
    keeping.favour_view(view=view, by=people["theirs"])
    assert keeping.views_for(viewer_of(people["theirs"]))[0].is_favourite
    assert not keeping.views_for(viewer_of(lead))[0].is_favourite
    keeping.remove_view(view=view, by=lead)
    assert not keeping.views_for(viewer_of(people["theirs"]))
    assert [one.pk for one in keeping.removed_by(lead)] == [view.pk]
    assert not keeping.removed_by(people["theirs"])
    assert keeping.removed_by(people["admin"]).exists()
    keeping.restore_view(view=SavedView.objects.get(), by=lead)
    keeping.restore_view(view=SavedView.objects.get(), by=lead)  # a second press changes nothing
    (back,) = keeping.views_for(viewer_of(people["theirs"]))
    assert (back.name, back.query, back.is_favourite) == ("প্রধান", "state=key&sort=name", True)
    keeping.rename_view(view=back, name=back.name, shared="", by=lead)  # no longer shared
    assert not keeping.views_for(viewer_of(people["theirs"]))
    keeping.favour_view(view=None, by=people["theirs"])
    kinds = AuditEntry.objects.order_by("pk").values_list("kind", flat=True)
    assert [kind.partition(".")[2] for kind in kinds] == [
        "renamed",
        "changed",
        "removed",
        "restored",
        "renamed",
    ]


def test_names_are_words_and_taken_once(people: dict[str, Member]) -> None:
    by = people["theirs"]
    view = keeping.save_view(name="Key", query="", by=by)
    with pytest.raises(keeping.ViewNameTaken):
        keeping.save_view(name="key", query="", by=by)
    keeping.save_view(name="key", query="", by=people["other"])  # another's names are theirs
    with pytest.raises(TextMissing):
        keeping.save_view(name=" \x00 ", query="", by=by)
    with pytest.raises(TextTooLong):
        keeping.save_view(name="x" * 61, query="", by=by)
    with pytest.raises(keeping.ViewTooLong):
        keeping.save_view(name="long", query="x" * 2001, by=by)
    keeping.remove_view(view=view, by=by)
    keeping.save_view(name="KEY", query="", by=by)
    with pytest.raises(keeping.ViewNameTaken):
        keeping.restore_view(view=SavedView.objects.get(pk=view.pk), by=by)
    for number in range(keeping.MOST - 1):
        keeping.save_view(name=f"view {number}", query="", by=by)
    with pytest.raises(keeping.TooManyViews):
        keeping.save_view(name="one more", query="", by=by)
