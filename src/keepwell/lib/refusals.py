"""How an act says no: a named exception, worded for the person who meets it."""

from typing import Any, ClassVar


class Refusal(Exception):  # noqa: N818 - the house's word: a refusal is an answer, not an accident
    """What cannot be done, why, and how to mend it.

    A subclass stands beside the act that raises it and gives `says` (what and where) and `mend` (how to put it
    right), both marked with `gettext_noop` and filled from the facts by name: `%(file)s`. A door translates the
    two templates and fills them with `facts`; programs read `code` and `facts`.
    """

    says: ClassVar[str] = "%(reason)s"
    mend: ClassVar[str] = ""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.says % facts)

    @property
    def code(self) -> str:
        """The refusal's stable name for programs: the class name in snake case."""
        name = type(self).__name__
        return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
