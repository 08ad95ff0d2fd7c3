"""Pages in one file, light or dark as the reader has it."""

from collections.abc import Sequence
from html import escape

from genre_desktop.pages.drawing import DARK, LIGHT, Ink

_STYLE = """
:root { color-scheme: light dark; --page: #f4f5f7; --error: #b3261e; %s }
@media (prefers-color-scheme: dark) { :root { --page: #14161b; --error: #ff8078; %s } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem }
main.wide { max-width: 100rem }
.wide td:not(.number) { min-width: 8rem }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 }
h2 { font-size: 1.2rem; margin: 0 0 .75rem }
p { margin: .5rem 0; max-width: 44rem }
.muted, figcaption, caption { color: var(--muted) }
section { background: var(--surface); border: 1px solid var(--line); border-radius: 12px;
  padding: 1.4rem 1.5rem; margin-top: 1.25rem; overflow-x: auto }
figure { margin: 1rem 0 0 }
figure img { display: block; max-width: 100%%; height: auto }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
  gap: 1rem; margin-top: 1.5rem }
.figures div { background: var(--surface); border: 1px solid var(--line); border-radius: 12px;
  padding: 1rem 1.2rem }
.figures b { display: block; font-size: 1.75rem; line-height: 1.3; font-weight: 650 }
.figures small { color: var(--muted); font-size: .85rem; display: block; line-height: 1.4 }
table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .38rem .9rem .38rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top }
thead th { color: var(--muted); font-weight: 500 }
tbody th { font-weight: 600; white-space: nowrap }
tbody tr:last-child > * { border-bottom: 0 }
.number { text-align: right; white-space: nowrap }
code { font: .87rem/1.5 ui-monospace, "DejaVu Sans Mono", Consolas, monospace;
  overflow-wrap: anywhere }
.warning { color: var(--error) }
i.genre { display: inline-block; width: .7em; height: .7em; border-radius: 50%%;
  margin-right: .5em }
.bars { display: grid; grid-template-columns: max-content 1fr max-content; gap: .3rem .9rem;
  align-items: center; font-variant-numeric: tabular-nums; max-width: 44rem }
.bars i { display: block; height: .75rem; min-width: 2px; border-radius: 3px }
"""

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body><main{kind}>
{body}
</main></body>
</html>
"""


def whole_page(title: str, body: str, *, wide: bool = False) -> str:
    """A page that loads nothing: `body` is HTML, `wide` for tables of many columns."""
    style = _STYLE % (_variables(LIGHT), _variables(DARK))
    kind = ' class="wide"' if wide else ""
    return _PAGE.format(title=escape(title), style=style, kind=kind, body=body)


def _variables(ink: Ink) -> str:
    names = ("surface", "text", "muted", "line", "accent")
    return " ".join(f"--{name}: {getattr(ink, name)};" for name in names)


def section(heading: str, *parts: str) -> str:
    """A part of a page; `parts` are HTML."""
    return f"<section>\n<h2>{escape(heading)}</h2>\n" + "\n".join(parts) + "\n</section>"


def paragraph(text: str, *, kind: str = "") -> str:
    """Plain text as a paragraph, perhaps ``muted`` or a ``warning``."""
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def picture(embedded: str, caption: str) -> str:
    """A picture (HTML) with what is to be seen in it."""
    return f"<figure>{embedded}<figcaption>{escape(caption)}</figcaption></figure>"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int]) -> str:
    """A table of cells in HTML, perhaps without a head; columns `numbers` are set to the right."""

    def cell(tag: str, index: int, content: str, scope: str = "") -> str:
        kind = ' class="number"' if index in numbers else ""
        return f"<{tag}{scope}{kind}>{content}</{tag}>"

    heads = "".join(cell("th", i, escape(text), ' scope="col"') for i, text in enumerate(head))
    lines = [
        cell("th", 0, row[0], ' scope="row"')
        + "".join(cell("td", index, text) for index, text in enumerate(row[1:], 1))
        for row in rows
    ]
    body = "\n".join(f"<tr>{line}</tr>" for line in lines)
    top = f"<thead><tr>{heads}</tr></thead>\n" if head else ""
    return f"<table>\n{top}<tbody>\n{body}\n</tbody>\n</table>"


def bars(shares: Sequence[tuple[str, str, float, str]]) -> str:
    """Bars beneath each other: name, colour, share of the width from 0 to 1, and the figure."""
    made = (
        f"<span>{escape(name)}</span>"
        f'<div><i style="width: {100 * share:.2f}%; background: {colour}"></i></div>'
        f'<span class="number">{escape(figure)}</span>'
        for name, colour, share, figure in shares
    )
    return '<div class="bars">\n' + "\n".join(made) + "\n</div>"


def cards(figures: Sequence[tuple[str, str, str]]) -> str:
    """Large figures side by side: what, how much, and a remark, as plain text."""
    made = (
        f"<div><small>{escape(what)}</small><b>{escape(value)}</b>"
        f"<small>{escape(remark)}</small></div>"
        for what, value, remark in figures
    )
    return '<div class="figures">\n' + "\n".join(made) + "\n</div>"
