"""Write formulas (MathML) as text with subscripts and superscripts. `pasted_html.js` is the same for what is pasted."""

import re

from pages.importing.tree import Element, Node, remove

_NOTES = {"annotation", "annotation-xml"}
_SCRIPTS = {
    "msub": ("sub",),
    "munder": ("sub",),
    "msup": ("sup",),
    "msubsup": ("sub", "sup"),
    "munderover": ("sub", "sup"),
}
# Of MathJax and KaTeX: what surrounds the MathML of a formula and, for the eye alone, the same drawn.
_DRAWN = {"katex", "MathJax", "mjx-chtml"}
_NEEDS_NO_BRACKETS = re.compile(r"(?:[^\W_]|[.,])*")


def write_formulas(document: Element) -> None:
    """Replace the formulas of a document by words in lines of text."""
    formulas = list(document.outermost(lambda each: each.name == "math"))
    if not formulas:
        return
    for box in document.descendants():
        if box.name.startswith("mjx-"):
            box.name = "span"
        if not _DRAWN.isdisjoint(box.classes) and box.find("math"):
            box.children = [each for each in box.children if not _is_drawn(each)]
    for formula in formulas:
        remove(formula, _NOTES)
        for element in reversed([formula, *formula.descendants()]):
            element.children = _written(element)
            element.name = "span"
    for element in reversed([*document.descendants()]):
        element.holds_block = any(isinstance(each, Element) and each.is_block for each in element.children)


def _is_drawn(node: Node) -> bool:
    return isinstance(node, Element) and node.attributes.get("aria-hidden") == "true"


def _written(element: Element) -> list[Node]:
    """Return the children of an element of a formula as text. Those inside them are written already."""
    parts = [each for each in element.children if isinstance(each, Element)]
    scripts = _SCRIPTS.get(element.name, ())
    if scripts and len(parts) == len(scripts) + 1:
        for part, name in zip(parts[1:], scripts, strict=True):
            part.name = name
        return list(parts)
    if element.name == "mfrac" and len(parts) == 2:
        return [*_in_brackets([parts[0]]), "/", *_in_brackets([parts[1]])]
    if element.name == "msqrt":
        return ["√", *_in_brackets(element.children)]
    if element.name == "mroot" and len(parts) == 2:
        parts[1].name = "sup"
        return [parts[1], "√", *_in_brackets([parts[0]])]
    return [*element.children, " "] if element.name == "mtd" else element.children


def _in_brackets(nodes: list[Node]) -> list[Node]:
    text = Element("span", children=nodes).text()
    return nodes if _NEEDS_NO_BRACKETS.fullmatch(text) else ["(", *nodes, ")"]
