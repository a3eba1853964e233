"""The refusal that keeping, moving, withdrawing and reopening a promise share."""

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop


class PromiseChanged(Refusal):
    """Somebody was faster, or the page is an old one."""

    says = gettext_noop("The promise “%(what)s” has changed since this page was opened.")
    mend = gettext_noop("Load the page again to see how it stands.")
