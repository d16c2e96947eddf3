from pathlib import Path

import pytest

from pages.importing.files import read_record
from pages.importing.records import Heading, Prose, Record, Table


def read(table: str) -> Record:
    return read_record(Path("page.html"), f"<h1>Sleep</h1><p>Words.</p>{table}".encode(), country="CA")


def body_of(table: str) -> list:
    return read(table).body[1:]


HEAD = "<tr><th>Age</th><th>Hours</th></tr>"
BOLD = "<tr><td><b>Age</b></td><td><p><b>Hours</b></p></td></tr>"
ROW = "<tr><td>Three</td><td>Twelve</td></tr>"


@pytest.mark.parametrize(
    "table",
    [
        f"<table>{HEAD}{ROW}</table>",
        f"<table><thead>{HEAD.replace('th>', 'td>')}</thead><tbody>{ROW}</tbody></table>",
        f"<table>{BOLD}{ROW}</table>",
        "<table><tr><th>Age<th>Hours<tr><td>Three<td>Twelve</table>",
    ],
)
def test_header_is_the_thead_or_a_first_row_of_headers(table: str) -> None:
    assert body_of(table) == [Table(("Age", "Hours"), (("Three", "Twelve"),))]


def test_table_without_headers_has_an_empty_header() -> None:
    assert body_of(f"<table>{ROW}</table>") == [Table(("", ""), (("Three", "Twelve"),))]


def test_caption_is_kept() -> None:
    assert body_of(f"<table><caption>Of <i>sleep</i></caption>{ROW}</table>")[0].caption == "Of sleep"


def test_rows_are_as_wide_as_the_table() -> None:
    assert body_of("<table><tr><td>a<td>b<td>c<tr><td>d</table>")[0].rows == (("a", "b", "c"), ("d", "", ""))


def test_cell_with_spans_is_repeated_in_each_row_and_column() -> None:
    table = "<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d</table>"
    assert body_of(table)[0].rows == (("a", "b", "b"), ("a", "c", "d"))


def test_cell_as_wide_as_the_table_is_not_repeated() -> None:
    assert body_of("<table><tr><td>a<td>b<tr><td colspan=2>Both</table>")[0].rows == (("a", "b"), ("Both", ""))


def test_rows_of_the_thead_are_joined() -> None:
    head = "<thead><tr><th rowspan=2>Age<th colspan=2>Hours<tr><th>least<th>most</thead>"
    assert body_of(f"<table>{head}<tr><td>3<td>10<td>13</table>")[0].header == ("Age", "Hours least", "Hours most")


def test_lines_of_a_cell_are_joined() -> None:
    assert body_of("<table><tr><td>a<br>b<td><p>c</p></table>")[0].rows == (("a b", "c"),)


def test_empty_rows_are_left_out() -> None:
    assert body_of(f"<table>{ROW}<tr><td>&nbsp;</td><td></td></tr></table>")[0].rows == (("Three", "Twelve"),)


def test_empty_table_is_left_out() -> None:
    assert body_of("<table><tr><td> </td><td></td></tr></table>") == []


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td><h2>Rest</h2><p>More.</p></td></tr></table>",
        "<table><tr><td><h2>Rest</h2></td><td><p>More.</p></td></tr></table>",
        "<table><tr><td><table><tr><td><h2>Rest</h2>More.</table></table>",
    ],
)
def test_table_for_layout_is_read_as_separate_blocks(table: str) -> None:
    assert body_of(table) == [Heading("Rest", 2), Prose("<p>More.</p>")]


def test_cells_with_several_paragraphs_are_read_as_separate_blocks() -> None:
    assert body_of("<table><tr><td><p>a</p><p>b</p><td>c</table>") == [
        Prose("<p>a</p>"),
        Prose("<p>b</p>"),
        Prose("<p>c</p>"),
    ]


def test_paragraphs_in_a_table_with_headers_are_joined() -> None:
    assert body_of("<table><tr><th>A<th>B<tr><td><p>a</p><p>b</p><td>c</table>")[0].rows == (("a b", "c"),)


def test_list_items_in_a_table_with_headers_are_joined() -> None:
    table = f"<table>{HEAD}<tr><td>Three</td><td><ul><li>At night</li><li>At noon</li></ul></td></tr></table>"
    assert body_of(table)[0].rows == (("Three", "At night; At noon"),)


def test_lists_in_a_table_without_headers_become_separate_blocks() -> None:
    assert body_of("<table><tr><td><ul><li>a</li></ul><td>b</table>") == [
        Prose("<ul><li>a</li></ul>"),
        Prose("<p>b</p>"),
    ]


def test_list_after_other_text_of_a_cell_is_joined_by_spaces() -> None:
    cell = "<td><p>Take:</p><ul><li>Milk</li><li>Honey;</li></ul></td>"
    assert body_of(f"<table>{HEAD}<tr><td>a</td>{cell}</tr></table>")[0].rows == (("a", "Take: Milk Honey;"),)


def test_bold_cell_above_columns_of_lists_is_not_a_header() -> None:
    lists = "<td><ul><li>a</li></ul></td><td><ul><li>b</li></ul></td>"
    assert body_of(f"<table><tr><td><b>Services</b></td></tr><tr>{lists}</tr></table>") == [
        Prose("<p><strong>Services</strong></p>"),
        Prose("<ul><li>a</li></ul>"),
        Prose("<ul><li>b</li></ul>"),
    ]


def test_empty_row_with_a_rowspan_occupies_its_columns() -> None:
    table = "<table><tr><td rowspan=2></td><td></td><td></td></tr><tr><td>Age</td><td>Hours</td></tr>"
    assert body_of(f"{table}<tr><td>x</td><td>Three</td><td>Twelve</td></tr></table>")[0].rows == (
        ("", "Age", "Hours"),
        ("x", "Three", "Twelve"),
    )


def test_empty_row_of_a_thead_is_ignored() -> None:
    assert body_of(f"<table><thead><tr></tr></thead>{HEAD}{ROW}</table>")[0].header == ("Age", "Hours")


@pytest.mark.parametrize("first", ["<tr></tr>", "<tr><td></td><td>&nbsp;</td></tr>"])
def test_empty_row_above_the_header_is_ignored(first: str) -> None:
    assert body_of(f"<table>{first}{HEAD}{ROW}</table>") == [Table(("Age", "Hours"), (("Three", "Twelve"),))]


def test_huge_spans_do_not_multiply_cells() -> None:
    cells = "<td colspan=99999 rowspan=99999>a</td>" * 100
    assert body_of(f"<table><tr>{cells}</tr></table>") == [Prose("<p>a</p>")] * 100


def test_link_and_picture_in_a_cell_are_reported() -> None:
    cells = '<td><a href="https://example.org/a">a</a></td><td>b <img src="none.png" alt="Trees"></td>'
    record = read(f"<table><tr>{cells}</tr></table>")
    assert record.body[1:] == [Table(("", ""), (("a", "b"),))]
    assert [line.text for line in record.unplaced] == ["link https://example.org/a a", "image none.png Trees"]
