"""What a row says: why, with the part that matters marked, and a line to open with."""

import datetime as dt
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from keepwell.care.notices.models import Owed
from keepwell.care.promises.models import Promise
from keepwell.care.today.listing import Action
from keepwell.care.today.models import Dealing, NextStep
from keepwell.care.today.neglect import Neglect
from keepwell.clients.models import Client, Contact
from keepwell.doors.telling import cueing, wording
from keepwell.doors.telling.wording import gettext, ngettext
from keepwell.lib.words import gettext_noop
from keepwell.standings.models import Standing

# An honest opening: a question about what the evidence shows, never a claim about why.
OPENINGS: Final = {
    "gone_quiet": gettext_noop("Ask how what they bought last has sold, and when they next need some."),
    "ordering_less": gettext_noop("Ask what has changed in their season, and what they buy elsewhere now."),
    "line_stopped": gettext_noop("Ask what they use instead of %(subject)s, and what was wrong with it."),
    "irregular": gettext_noop("Ask what they plan for the coming months, so that goods are ready in time."),
    "ordering_more": gettext_noop("Thank them, ask what drives it, and whether larger lots would help."),
    "new_client": gettext_noop("Ask how the first order arrived, and what they would like next."),
    "anniversary": gettext_noop("Thank them for the years, and ask what we should do better in the next."),
    "first_order": gettext_noop("Thank them for the first order, and ask how it arrived."),
    "neglected": gettext_noop("Ask how their business goes, and what is coming up for them."),
    "promise": gettext_noop("Tell them where it stands before they have to ask."),
    "step": gettext_noop("Begin with what was said the last time."),
}


def why(action: Action, currency: str) -> SafeString:
    """The first reason's sentence, with what changed in bold."""
    said = cueing.sentence(action.cue, currency)
    return marked(said, cueing.important(action.cue.kind, said))


def marked(said: str, part: str | None, *, last: bool = False) -> SafeString:
    """`said` with `part` in bold: where it stands first, or `last`."""
    if not part or part not in said:
        return format_html("{}", said)
    before, _, after = said.rpartition(part) if last else said.partition(part)
    return format_html("{}<b>{}</b>{}", before, part, after)


def also(action: Action) -> str:
    """The other reasons, by name."""
    names: dict[str, int] = {}
    for cue in action.also:
        title = cueing.title(cue.kind)
        names[title] = names.get(title, 0) + 1
    listed = [f"{title} ({wording.number(count)})" if count > 1 else title for title, count in names.items()]
    return gettext("Also: %(reasons)s.") % {"reasons": ", ".join(listed)} if listed else ""


def opening(kind: str, subject: str = "") -> str:
    return gettext(OPENINGS[kind]) % {"subject": subject} if kind in OPENINGS else ""


def promised(promise: Promise, *, today: dt.date, me: int) -> SafeString:
    late = (today - promise.due).days
    if late > 0:
        due = ngettext("%(count)s day late", "%(count)s days late", late) % {"count": wording.number(late)}
    elif late == 0:
        due = gettext("due today")
    else:
        due = gettext("due tomorrow")
    facts = {
        "what": promise.what,
        "whom": (promise.contact.address_as or promise.contact.name) if promise.contact else "",
        "by": promise.by.name if promise.by else "–",
        "due": due,
    }
    if promise.by_id == me:
        said = (
            gettext("You promised %(whom)s: %(what)s") if facts["whom"] else gettext("You promised: %(what)s")
        )
    else:
        said = (
            gettext("%(by)s promised %(whom)s: %(what)s")
            if facts["whom"]
            else gettext("%(by)s promised: %(what)s")
        )
    return marked(gettext("%(what)s; %(when)s.") % {"what": said % facts, "when": due}, due, last=True)


def planned(step: NextStep, *, today: dt.date) -> SafeString:
    late = (today - step.day).days
    if late > 0:
        when = gettext("planned for %(day)s") % {"day": wording.day(step.day)}
    else:
        when = gettext("planned for today")
    return marked(gettext("%(what)s; %(when)s.") % {"what": step.what, "when": when}, step.what)


def celebrated(standing: Standing, *, as_of: dt.date) -> SafeString:
    first = standing.first_day or as_of
    if standing.order_days == 1:
        said = gettext("Their first order came on %(day)s.") % {"day": wording.day(first)}
        return marked(said, gettext("first order"))
    years = as_of.year - first.year
    part = ngettext("%(count)s year with us", "%(count)s years with us", years) % {
        "count": wording.number(years)
    }
    return marked(
        gettext("%(years)s: the first order was on %(day)s.") % {"years": part, "day": wording.day(first)},
        part,
    )


def owed(of: Owed, *, today: dt.date) -> SafeString:
    title = of.notice.title
    late = (today - of.due).days
    if late > 0:
        when = ngettext("%(count)s day late", "%(count)s days late", late) % {"count": wording.number(late)}
    else:
        when = gettext("to be told by %(day)s") % {"day": wording.day(of.due)}
    about = (
        gettext(" (they buy %(lines)s)") % {"lines": ", ".join(of.notice.lines)} if of.notice.lines else ""
    )
    said = gettext("%(what)s%(about)s; %(when)s.") % {"what": title, "about": about, "when": when}
    return marked(said, title)


def neglected(neglect: Neglect, *, today: dt.date) -> SafeString:
    wait = ngettext(
        "clients of their size should hear from us every %(count)s day",
        "clients of their size should hear from us every %(count)s days",
        neglect.wait,
    ) % {"count": wording.number(neglect.wait)}
    if neglect.spoken is None:
        part = gettext("No talk with them was ever logged")
    else:
        days = (today - neglect.spoken).days
        part = ngettext(
            "Nobody has spoken with them for %(count)s day",
            "Nobody has spoken with them for %(count)s days",
            days,
        ) % {"count": wording.number(days)}
    return marked(gettext("%(part)s; %(wait)s.") % {"part": part, "wait": wait}, part)


def came_back(dealing: Dealing | None, kind: str, *, today: dt.date) -> str:  # noqa: PLR0911 - one for each way back
    """Why it is here again, where somebody dealt with it before."""
    if dealing is None:
        return ""
    ago = (today - dealing.at.date()).days
    facts = {"count": wording.number(ago), "name": dealing.by.name if dealing.by else "–", "why": dealing.why}
    if dealing.how == Dealing.How.HANDED_OVER:
        if dealing.why:
            return gettext("Handed to you by %(name)s: %(why)s") % facts
        return gettext("Handed to you by %(name)s.") % facts
    if dealing.how == Dealing.How.REACHED and kind == "gone_quiet":
        return (
            ngettext(
                "Still silent %(count)s day after your talk.",
                "Still silent %(count)s days after your talk.",
                ago,
            )
            % facts
        )
    if dealing.how == Dealing.How.LEFT_WORD:
        return ngettext("Word was left %(count)s day ago.", "Word was left %(count)s days ago.", ago) % facts
    if dealing.how == Dealing.How.SNOOZED:
        return gettext("You put it off until now: %(why)s") % facts
    return ""


def person(contact: Contact | None) -> str:
    """Whom to ask for, and how they are addressed."""
    if contact is None:
        return ""
    called = contact.address_as or contact.name
    return f"{contact.name} ({called})" if called != contact.name else called


def manner(contact: Contact | None) -> str:
    if contact is None or not contact.manner:
        return ""
    return gettext("formal") if contact.manner == Contact.Manner.FORMAL else gettext("informal")


def channel(contact: Contact | None) -> str:
    return gettext(CHANNELS[contact.channel]) if contact and contact.channel in CHANNELS else ""


CHANNELS: Final = {
    "phone": gettext_noop("Phone"),
    "mail": gettext_noop("Mail"),
    "chat": gettext_noop("Chat"),
    "video": gettext_noop("Video"),
    "visit": gettext_noop("Visit"),
}


def name_of(client: Client) -> str:
    return client.name or client.key
