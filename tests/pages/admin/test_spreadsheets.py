"""Spreadsheets that the admin exports."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.users.models import UserProfile

from pages.models import Article
from tests import factories

pytestmark = pytest.mark.django_db

REPORTS = [
    "medical_review",
    "publishing_report",
    "wagtailadmin_reports:locked_pages",
    "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:aging_pages",
    "wagtailadmin_reports:page_types_usage",
    "wagtailadmin_reports:workflow",
    "wagtailadmin_reports:workflow_tasks",
    "wagtailredirects:index",
]


@pytest.fixture
def article() -> Article:
    """An article whose title no spreadsheet should take as it is. It is in the site's history, and has a redirect."""
    article = factories.article("Sleep")
    with connection.cursor() as cursor:
        title = "=1+1\x0b\x01\ufffe"
        cursor.execute("UPDATE wagtailcore_page SET title = %s, draft_title = %s, locked = true", [title, title])
    article.refresh_from_db()
    log(article, "wagtail.edit")
    Redirect.objects.create(old_path="/old\x0b", redirect_link="/new")
    return article


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_can_be_exported(editor: Client, article: Article, name: str) -> None:
    file = editor.get(reverse(name), {"export": "xlsx"}).getvalue()
    assert openpyxl.load_workbook(BytesIO(file)).active
    assert editor.get(reverse(name), {"export": "csv"}).getvalue()


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_headings_are_in_the_language_of_the_editor(editor: Client, article: Article, format: str) -> None:
    UserProfile.objects.create(user=get_user_model().objects.get(), preferred_language="fr")
    file = editor.get(reverse("wagtailadmin_reports:aging_pages"), {"export": format}).getvalue()
    if format == "csv":
        headings = next(csv.reader(StringIO(file.decode(), newline="")))
    else:
        headings = [cell.value for cell in next(openpyxl.load_workbook(BytesIO(file)).active.rows)]
    assert headings[0] == "Titre"
    assert get_language() == "en"


@pytest.mark.parametrize("name", ["wagtailadmin_reports:aging_pages", "wagtailadmin_reports:site_history"])
def test_no_cell_of_a_report_is_a_formula(editor: Client, article: Article, name: str) -> None:
    file = editor.get(reverse(name), {"export": "csv"}).getvalue().decode()
    cells = [cell for row in csv.reader(StringIO(file, newline="")) for cell in row]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith("=")]
