"""Translating an article in a browser, from the menu of a page to what readers get."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from selenium.webdriver.common.keys import Keys
from wagtail.models import Locale

from pages.models import Article
from pages.roles import EDITOR
from tests import factories
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

# As the keyboard does it: the address is made from the title while that is typed.
TYPE = """
const title = document.getElementById("id_title");
title.focus();
title.value = arguments[0];
title.dispatchEvent(new KeyboardEvent("keyup", {bubbles: true}));
title.dispatchEvent(new Event("change", {bubbles: true}));
title.blur();
return document.getElementById("id_slug").value;
"""


def test_editor_translates_an_article_and_publishes_it_at_a_french_address(admin, api):
    french = Locale.objects.create(language_code="fr")
    article = factories.article("Sleep", slug="rest", summary="It helps.")
    for page in (factories.home(), factories.article_index()):
        page.copy_for_translation(french).get_latest_revision().publish()
    editor = get_user_model().objects.create_user("editor", "editor@example.org", "password of a test")
    editor.groups.set(Group.objects.filter(role=EDITOR))
    admin.sign_in(editor)
    admin.edit(article)
    admin.find("header [data-w-dropdown-target=toggle]").click()
    admin.browser.find_element("link text", "Translate").click()
    admin.find("main form button.button").click()
    until(lambda: Article.objects.filter(locale=french).exists())
    admin.find("form[data-edit-form] [name=action-publish]")
    until(lambda: admin.script(TYPE, "Dormir") == "dormir")
    # The script makes the address a moment after the title was left. What is typed until then stays.
    admin.unfold()
    address = admin.find("[name=slug]")
    admin.click("[name=title]")
    admin.click(address)
    address.send_keys(Keys.CONTROL + "a")
    address.send_keys("repos")
    until(lambda: Article.objects.get(locale=french).get_latest_revision_as_object().slug == "repos")
    admin.publish()
    until(lambda: Article.objects.filter(locale=french, live=True).exists())
    [item] = api("articles/", locale="fr").data["items"]
    assert (item["title"], item["summary"], item["path"]) == ("Dormir", "It helps.", "/fr/blog/repos/")
