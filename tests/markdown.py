"""Markdown as a reader of it sees it: through a parser of CommonMark (https://spec.commonmark.org)."""

from markdown_it import MarkdownIt

COMMONMARK = MarkdownIt("commonmark")
# With the tables of GitHub.
WITH_TABLES = MarkdownIt("commonmark").enable("table")
