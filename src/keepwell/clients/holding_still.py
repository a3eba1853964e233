"""Holds a client still while something about them is written, so that no merge hides them in the same moment."""

from keepwell.clients.models import Client
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop


class GoneIntoAnother(Refusal):
    says = gettext_noop("This client was merged into another a moment ago: nothing was changed.")
    mend = gettext_noop("Open the other client's page and write it there.")


def hold_still(client: int) -> None:
    """Until the transaction ends, no merge and no other dealing about the client `client` begins.

    Raises GoneIntoAnother.
    """
    # Its row, and none of the keys that other tables name it by: what is written about it elsewhere need not wait.
    rows = Client.objects.select_for_update(no_key=True).filter(pk=client)
    if rows.values_list("merged_into", flat=True).get() is not None:
        raise GoneIntoAnother
