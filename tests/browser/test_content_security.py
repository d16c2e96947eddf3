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

NAMES = [
    "wagtailadmin_home",
    "wagtailadmin_account",
    "set_up_second_factor",
    "wagtailadmin_explore_root",
    "wagtailadmin_pages:search",
    "wagtailimages:index",
    "wagtailimages:add_multiple",
    "wagtaildocs:index",
    "wagtailsnippets_pages_person:list",
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
    "medical_review",
    "publishing_report",
]


@pytest.fixture
def admin(browser: Any, live_server: Any, client: Any) -> Any:
    client.force_login(factories.administrator())
    browser.get(f"{live_server.url}/favicon.ico")
    browser.add_cookie({"name": "sessionid", "value": client.cookies["sessionid"].value})
    errors_in(browser)
    yield browser
    browser.get("about:blank")  # nothing is asked of the server any more


def click(browser: Any, selector: str) -> None:
    browser.execute_script("arguments[0].click()", browser.find_element("css selector", selector))


def test_no_page_of_the_admin_violates_the_policy(admin: Any, live_server: Any) -> None:
    article = factories.article("Sleep")
    article.save_revision()
    edit = [reverse(f"wagtailadmin_pages:{name}", args=[article.pk]) for name in ("edit", "copy", "move", "history")]
    settings = reverse("wagtailsettings:edit", args=["pages", "sitesettings", factories.site().pk])
    found = []
    for address in [*map(reverse, NAMES), *edit, settings]:
        admin.get(live_server.url + address)
        admin.find_element("css selector", "main")
        found += [f"{address}: {error['message']}" for error in errors_in(admin)]
    assert found == [], "\n".join(found)


def test_choosers_lists_blocks_and_uploads_work(admin: Any, live_server: Any, tmp_path: Path) -> None:
    factories.person()
    article = factories.article("Sleep")
    Image.new("RGB", (80, 60), "seagreen").save(tmp_path / "trees.png")
    admin.get(live_server.url + reverse("wagtailadmin_pages:edit", args=[article.pk]))
    click(admin, "#id_authorships-OPEN_MODAL")
    click(admin, ".modal-body [data-multiple-choice-select]")
    click(admin, ".modal-body [data-multiple-choice-submit]")
    admin.find_element("css selector", "#inline_child_authorships-0")
    until(lambda: not admin.execute_script("return document.querySelector('.modal-body')"))
    click(admin, "#id_hero-chooser [data-chooser-action-choose]")
    admin.find_element("css selector", ".modal-body input[type=file]").send_keys(str(tmp_path / "trees.png"))
    until(lambda: admin.find_element("name", "image-chooser-upload-title").get_attribute("value"))
    click(admin, "#tab-upload button[type=submit]")
    until(lambda: Picture.objects.exists())
    until(lambda: admin.find_element("css selector", "#id_hero").get_attribute("value"))
    for place, block in enumerate(["Table", "Text", "Picture or photo"]):
        click(admin, "#panel-child-content-body-section .c-sf-add-button")
        admin.execute_script(CHOOSE, block)
        until(lambda place=place: admin.find_element("name", "body-count").get_attribute("value") == str(place + 1))
    admin.find_element("name", "summary").send_keys("Typed")
    until(lambda: Article.objects.get(pk=article.pk).get_latest_revision_as_object().summary == "Typed")
    assert errors_in(admin) == []


CHOOSE = """[...document.querySelectorAll(".w-combobox__option")].find(
    option => option.querySelector(".w-combobox__option-text").textContent === arguments[0]).click()"""
SMUGGLE = """const script = document.createElement("script");
script.textContent = "window.smuggled = true";
document.body.append(script);
document.body.insertAdjacentHTML("beforeend", "<img src='x:' onerror='window.smuggled = true'>")"""


def test_smuggled_script_does_not_run(admin: Any, live_server: Any) -> None:
    admin.get(live_server.url + reverse("wagtailadmin_home"))
    admin.execute_script(SMUGGLE)
    assert admin.execute_script("return window.smuggled") is None
