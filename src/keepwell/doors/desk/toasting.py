"""Says what was done, with the way to undo it."""

from django.contrib import messages
from django.http import HttpRequest
from django.template import loader


def toast(request: HttpRequest, said: str, *, undo: str = "", facts: dict[str, str] | None = None) -> None:
    """A message on the next page; `undo` is the address that takes the deed back, `facts` go with it."""
    if not undo:
        messages.success(request, said)
        return
    shown = loader.render_to_string(
        "desk/undo.html", {"said": said, "undo": undo, "facts": facts or {}}, request=request
    )
    messages.success(request, shown)
