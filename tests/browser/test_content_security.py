"""The admin works under its Content Security Policy, and a smuggled script does not."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image

from pages.models import Article, Picture
from tests import factories
from tests.browser.console import errors_in
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

# tests/browser/test_accessibility.py opens others.
NAMES = [
    "wagtailadmin_explore_root",
    "wagtailadmin_pages:search",
    "wagtailimages:index",
    "wagtailimages:add_multiple",
    "wagtaildocs:index",
    "wagtailsnippets_pages_person:add",
    "wagtailadmin_collections:index",
    "wagtailusers_users:index",
    "wagtailusers_users:add",
    "wagtailusers_groups:add",
    "wagtailadmin_workflows:add",
    "wagtailredirects:add",
    "wagtailsites:add",
    "wagtaillocales:index",
    "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:workflow",
    "wagtailadmin_reports:aging_pages",
]


def test_no_page_of_the_admin_violates_the_policy(editor: Any) -> None:
    article = factories.article("Sleep")
    article.save_revision()
    of_page = [reverse(f"wagtailadmin_pages:{name}", args=[article.pk]) for name in ("copy", "move", "history")]
    found = []
    for address in [*map(reverse, NAMES), *of_page]:
        editor.open(address)
        editor.find("main")
        found += [f"{address}: {error['message']}" for error in errors_in(editor.browser)]
    assert found == [], "\n".join(found)


def test_choosers_lists_blocks_and_uploads_work(editor: Any, tmp_path: Path) -> None:
    factories.person()
    article = factories.article("Sleep")
    Image.new("RGB", (80, 60), "seagreen").save(tmp_path / "trees.png")
    editor.edit(article)
    editor.press("#id_authorships-OPEN_MODAL")
    editor.press(".modal-body [data-multiple-choice-select]")
    editor.press(".modal-body [data-multiple-choice-submit]")
    editor.find("#inline_child_authorships-0")
    until(lambda: not editor.script("return document.querySelector('.modal-body')"))
    editor.press("#id_hero-chooser [data-chooser-action-choose]")
    editor.find(".modal-body input[type=file]").send_keys(str(tmp_path / "trees.png"))
    until(lambda: editor.value("image-chooser-upload-title"))
    editor.press("#tab-upload button[type=submit]")
    until(lambda: Picture.objects.exists())
    until(lambda: editor.find("#id_hero").get_attribute("value"))
    for place, block in enumerate(["Table", "Text", "Picture or photo"]):
        editor.press("#panel-child-content-body-section .c-sf-add-button")
        editor.script(CHOOSE, block)
        until(lambda place=place: editor.value("body-count") == str(place + 1))
    editor.find("[name=summary]").send_keys("Typed")
    until(lambda: Article.objects.get(pk=article.pk).get_latest_revision_as_object().summary == "Typed")
    assert errors_in(editor.browser) == []


CHOOSE = """[...document.querySelectorAll(".w-combobox__option")].find(
    option => option.querySelector(".w-combobox__option-text").textContent === arguments[0]).click()"""
SMUGGLE = """const script = document.createElement("script");
script.textContent = "window.smuggled = true";
document.body.append(script);
document.body.insertAdjacentHTML("beforeend", "<img src='x:' onerror='window.smuggled = true'>")"""


def test_smuggled_script_does_not_run(editor: Any) -> None:
    editor.open(reverse("wagtailadmin_home"))
    editor.script(SMUGGLE)
    assert editor.script("return window.smuggled") is None
