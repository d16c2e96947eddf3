"""Parsers of Markdown (https://spec.commonmark.org), which show how readers see it."""

from markdown_it import MarkdownIt

COMMONMARK = MarkdownIt("commonmark")
# CommonMark and the tables of GitHub.
WITH_TABLES = MarkdownIt("commonmark").enable("table")
