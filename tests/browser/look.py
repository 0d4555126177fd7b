"""What every page must be, whoever opens it: accessible, within its width, in the reader's language."""

import re
from importlib.util import find_spec
from pathlib import Path

from accounts.enums import Role

_AXE = Path(find_spec("axe_playwright_python").origin).parent / "axe.min.js"

# Latin words that an Arabic page may show: kinds of files, keys, and what is written so in every language.
_ALLOWED = re.compile(
    r"""
    [A-Z]{1,2}-[0-9A-Z-]+          # numbers of files, requests, sessions, decisions; clauses such as C-44
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+   # e-mail addresses
    | https?://\S+
    | SA[0-9•]{2}[0-9•\s]* | \bSA\b   # an account number, and how it begins
    | [A-Z]{4}[0-9]{4}               # a short national address
    | JPEG | PNG | HEIC | WebP | PDF | IBAN | Ctrl | \b[mxnK]\b
    | script/backup                  # what is typed at the machine
    | English                        # the name of the language, in that language
    """
    + rf"| \b(?:{'|'.join(Role.values)})\d?\b",  # usernames of the demo staff are the codes of their roles
    re.VERBOSE,
)

# Every text that somebody sees or hears, but for what says itself that it is in another language.
_TEXTS = """() => {
  const shown = (element) => element.checkVisibility({visibilityProperty: true})
    && !element.closest('[lang=en], script, style, noscript');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [document.title];
  while (walker.nextNode())
    if (shown(walker.currentNode.parentElement)) found.push(walker.currentNode.data);
  for (const name of ['placeholder', 'title', 'alt', 'aria-label', 'aria-description'])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (shown(element)) found.push(element.getAttribute(name));
  for (const option of document.querySelectorAll('option'))
    if (!option.closest('[lang=en]')) found.push(option.text);
  return found.filter((text) => /[A-Za-z]/.test(text));
}"""

_AXE_RUN = """async () =>
  (await axe.run(document, {resultTypes: ['violations'], preload: false})).violations.map((broken) =>
    `${broken.id}: ${broken.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`)"""

_TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? '' :
  [...document.querySelectorAll('body *')].filter((e) => { const box = e.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1) })
    .slice(0, 4).map((e) => `${e.tagName}.${e.className}`).join(' ')
  || 'the page'"""

# On a phone a row of a table is a card: a heading that is higher than its cell lies over the next one.
_HEADINGS_OVER = """() => [...document.querySelectorAll('.table-cards [data-label]')].filter((cell) => {
    const heading = getComputedStyle(cell, '::before');
    return heading.content !== 'none' && parseFloat(heading.height) > cell.clientHeight + 1 })
    .map((cell) => cell.dataset.label).slice(0, 4).join(', ')"""

# In a list on a phone a day and a status are read whole; the role whose turn it is may be cut.
_CUT = """() => [...document.querySelectorAll('.table-rows :is(.row-end, .row-status)')]
    .filter((cell) => cell.scrollWidth > cell.clientWidth + 1)
    .filter((cell) => cell.matches('.row-status') || /[0-9]{4}/.test(cell.innerText))
    .map((cell) => cell.innerText).slice(0, 4).join(', ')"""


def problems_of(page, language: str) -> list[str]:
    """What is wrong with the page as it stands, a line each."""
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = page.evaluate(_AXE_RUN)
    if too_wide := page.evaluate(_TOO_WIDE):
        found.append(f"wider than the screen: {too_wide}")
    if covered := page.evaluate(_HEADINGS_OVER):
        found.append(f"headings over the next cell: {covered}")
    if cut := page.evaluate(_CUT):
        found.append(f"cut: {cut}")
    root = page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
    if root != [language, "rtl" if language == "ar" else "ltr"]:
        found.append(f"speaks {root}")
    if (headings := page.locator("h1").count()) != 1:
        found.append(f"{headings} first headings")
    if language == "ar":
        found += [f"not translated: {text.strip()}" for text in page.evaluate(_TEXTS) if foreign(text)]
    return found


def foreign(text: str) -> bool:
    """Whether Latin words are left when everything that may be Latin is taken out."""
    return bool(re.search(r"[A-Za-z]", _ALLOWED.sub(" ", text)))
