import pytest
from django.core.exceptions import BadRequest

from pages.blocks.body import markdown_of_body
from pages.blocks.table import TableBlock
from tests import factories
from tests.pages.documents import block_of, document_of

pytestmark = pytest.mark.django_db


def table_block(header: list[str], *rows: list[str], caption: str = "") -> dict:
    return block_of(factories.article(body=[("table", factories.table(header, *rows, caption=caption))]))


def test_table_has_header_and_rows_as_text() -> None:
    block = table_block(["Day", "From"], ["Monday", "09:00"], ["", "10:00"], caption="Hours")
    assert block["value"] == {
        "caption": "Hours",
        "header": ["Day", "From"],
        "rows": [["Monday", "09:00"], ["", "10:00"]],
    }


def test_header_is_empty_without_column_headings() -> None:
    assert table_block(["", ""], ["a", "b"])["value"]["header"] == []


def test_fallback_of_a_table_has_column_headings_before_cells() -> None:
    block = table_block(["Day", ""], ["Monday", "open"], ["", ""])
    assert block["fallback"]["html"] == "<ul><li>Day: Monday · open</li></ul>"
    assert table_block(["", ""], ["a", "b"])["fallback"]["text"] == "a · b"


def test_empty_table_of_a_body_is_left_out() -> None:
    article = factories.article(body=[("table", factories.table([""], [""])), ("quote", {"text": "Stays."})])
    assert [block["type"] for block in document_of(article)["body"]] == ["quote"]


def test_empty_rows_are_removed() -> None:
    assert table_block(["Day", "From"], ["", ""], ["Monday", "09:00"], ["", ""])["value"]["rows"] == [
        ["Monday", "09:00"]
    ]
    block = TableBlock()
    value = block.to_python(factories.table(["Day"], ["Monday"], [""], ["Friday"]))
    assert [row["values"] for row in block.clean(value).row_data] == [["Monday"], ["Friday"]]


def test_a_form_that_claims_too_many_cells_is_a_bad_request() -> None:
    with pytest.raises(BadRequest, match="A table has 9,000,000 cells"):
        TableBlock().value_from_datadict({"t-column-count": "3000", "t-row-count": "3000"}, {}, "t")


def test_cells_are_escaped_in_a_markdown_table() -> None:
    block = table_block(["A|B"], ["one\ntwo | *three*"])
    assert markdown_of_body([block]) == "| A\\|B |\n| --- |\n| one two \\| \\*three\\* |"
