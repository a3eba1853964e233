"""What of a page's visible words is English: for readers of Bengali, nothing but names and codes may be."""

import re

from playwright.sync_api import Page

# Names of ours, of keys, which are the same on every keyboard, and of a time zone as it is typed.
SAME_EVERYWHERE = {"Keepwell", "Ctrl", "Enter", "Esc", "CSV", "English", "example", "org", "Asia", "Dhaka"}
_WORD = re.compile(r"[A-Za-z]+(?:[’'-][A-Za-z]+)*[A-Za-z]")
_SEEN = """() => {
  const told = [document.title, document.body.innerText];
  for (const one of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
    if (!one.checkVisibility()) continue;
    told.push(...["aria-label", "placeholder", "title", "alt"].map((name) => one.getAttribute(name) || ""));
  }
  return told.join("\\n");
}"""


def words_of(*texts: str) -> set[str]:
    return {word.lower() for text in texts for word in _WORD.findall(text)}


def english_on(page: Page, *, known: set[str]) -> list[str]:
    """Latin words that are no name: `known` are those of the data, in small letters."""
    return sorted(words_of(page.evaluate(_SEEN)) - known - words_of(*SAME_EVERYWHERE))
