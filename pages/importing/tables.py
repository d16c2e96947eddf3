"""Read HTML tables of data as rows of text with equal length."""

import re
from collections.abc import Iterator

from pages.importing.lines import tidy
from pages.importing.records import Table
from pages.importing.tree import Element, lines_of

_SECTIONS = {"thead", "tbody", "tfoot"}
_CELLS = {"td", "th"}
# A cell with one of these elements is part of a page's layout.
_BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "pre", "figure", "article")
# So is a cell with one of these, in a table without a header or a caption.
_LISTS = ("ul", "ol", "dl")
# The maximum area per cell, counting spans and short rows. A table with more is a layout.
_LARGEST_AREA = 50


def read_table(table: Element) -> Table | None:
    """Return the table, or None if it is only a layout."""
    sections = [(row, section) for row, section in _rows(table) if not _is_empty(row)]
    head = [row for row, section in sections if section == "thead"]
    rows = [row for row, section in sections if section != "thead"]
    if not head and rows and _is_head(rows[0]) and not any(map(_is_head, rows[1:2])):
        head, rows = rows[:1], rows[1:]
    caption = next((each for each in _elements(table) if each.name == "caption"), None)
    cells = [cell for row in [*head, *rows] for cell in _cells(row)]
    if len(cells) < 2 or _area(cells, len(sections)) > _LARGEST_AREA * len(cells):
        return None
    titled = caption is not None or any(len(_cells(row)) > 1 for row in head)
    if any(_is_part_of_a_page(cell, titled=titled) for cell in cells):
        return None
    grid = _grid([*head, *rows])
    width = max(map(len, grid))
    if width * len(grid) > _LARGEST_AREA * len(cells):
        return None
    grid = [[*row, *[""] * (width - len(row))] for row in grid]
    header = [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*grid[: len(head)], strict=True)]
    return Table(
        header=tuple(header or [""] * width),
        rows=tuple(tuple(row) for row in grid[len(head) :] if any(row)),
        caption=_text(caption) if caption else "",
    )


def _elements(element: Element) -> Iterator[Element]:
    return (each for each in element.children if isinstance(each, Element))


def _rows(table: Element) -> Iterator[tuple[Element, str]]:
    """Yield the rows of the table itself, each with the name of its section."""
    for child in _elements(table):
        if child.name == "tr":
            yield child, ""
        elif child.name in _SECTIONS:
            yield from ((row, child.name) for row in _elements(child) if row.name == "tr")


def _cells(row: Element) -> list[Element]:
    return [each for each in _elements(row) if each.name in _CELLS]


def _is_empty(row: Element) -> bool:
    """True if the row has no text and no cell that extends into the following rows."""
    return not tidy(row.text()) and all(_span(cell, "rowspan") == 1 for cell in _cells(row))


def _is_head(row: Element) -> bool:
    """True if all cells are headers. In Docs, and often in Word, headers are only bold."""
    return bool(_cells(row)) and all(cell.name == "th" or _is_bold(cell) for cell in _cells(row))


def _is_bold(cell: Element) -> bool:
    words = tidy(cell.text())
    return bool(words) and words == tidy(" ".join(each.text() for each in cell.find_all("strong")))


def _area(cells: list[Element], rows: int) -> int:
    return sum(_span(cell, "colspan") * min(_span(cell, "rowspan"), rows) for cell in cells)


def _span(cell: Element, name: str) -> int:
    written = cell.attributes.get(name, "").strip()
    return max(1, int(written)) if re.fullmatch(r"[0-9]{1,5}", written) else 1


def _is_part_of_a_page(cell: Element, *, titled: bool) -> bool:
    """True if a cell is part of a page's layout.

    In a `titled` table, with a caption or a header of several cells, paragraphs and lists are just lines of the cell.
    """
    if cell.find(*_BLOCKS):
        return True
    paragraphs = sum(bool(tidy(each.text())) for each in _elements(cell) if each.name in {"p", "div"})
    return not titled and (paragraphs > 1 or cell.find(*_LISTS) is not None)


def _grid(rows: list[Element]) -> list[list[str]]:
    """Return the texts of all cells. A cell that spans rows or columns is repeated in each of them."""
    grid: list[list[str]] = []
    down: dict[int, tuple[str, int]] = {}  # by column: the text that extends into the next rows, and their number
    for row in rows:
        line = {column: text for column, (text, _) in down.items()}
        down = {column: (text, more - 1) for column, (text, more) in down.items() if more > 1}
        column = 0
        for text, width, height in _cells_with_size(row):
            while column in line:
                column += 1
            line |= dict.fromkeys(range(column, column + width), text)
            if height > 1:
                down |= dict.fromkeys(range(column, column + width), (text, height - 1))
        grid.append([line.get(column, "") for column in range(max(line, default=-1) + 1)])
    return grid


def _cells_with_size(row: Element) -> Iterator[tuple[str, int, int]]:
    """Yield each cell's text, width and height. A cell that is alone in its row has the width 1."""
    cells = _cells(row)
    for cell in cells:
        yield _text(cell), _span(cell, "colspan") if len(cells) > 1 else 1, _span(cell, "rowspan")


def _text(element: Element) -> str:
    """Return the text of a cell. The items of a cell that is just a list are separated by semicolons."""
    parts = [each for each in _elements(element) if tidy(each.text())]
    if len(parts) == 1 and parts[0].name in {"ul", "ol"} and tidy(parts[0].text()) == tidy(element.text()):
        items = (" ".join(lines_of([item])) for item in _elements(parts[0]))
        return "; ".join(item.rstrip(";,") for item in items if item)
    return " ".join(lines_of([element]))
