"""What editors see of pictures in the chooser, and where files can be dropped."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from wagtail.models import ReferenceIndex

from pages.models import Picture
from tests import factories

pytestmark = pytest.mark.django_db
GRID: dict[str, str] = {}
LIST, MULTIPLE = {"layout": "list"}, {"multiple": "1"}


def address(view: str, **asked: str) -> str:
    return f"{reverse(f'wagtailimages_chooser:{view}')}?{urlencode(asked)}"


def facts(editor: Client, **asked: str) -> dict[str, list[str]]:
    """Return the facts of each picture in the results, by its title."""
    html = BeautifulSoup(editor.get(address("choose_results", **asked)).content, "html.parser")
    found = {}
    for told in html.select(".picture-facts"):
        item: Any = told.find_parent(["li", "tr"])
        title = item.select_one("h3") or item.select_one(".title-with-filename a")
        uses = [link.get_text(strip=True) for link in item.select("td a") if "Used" in link.text]
        found[title.get_text(strip=True)] = [line.get_text(strip=True) for line in told.select("div")] + uses
    return found


def use(picture: Picture, *titles: str) -> None:
    for title in titles:
        article = factories.article(title, slug=title.lower(), hero=picture, hero_decorative=True)
        ReferenceIndex.create_or_update_for_object(article)


@pytest.mark.parametrize("asked", [GRID, LIST, MULTIPLE])
def test_chooser_shows_size_alternative_text_and_uses(editor, asked):
    use(factories.picture("Trees", description="Firs in <snow>"), "Sleep", "Rest")
    use(factories.picture("IMG_2041"), "Walks")
    factories.picture("Unused", description="A door")
    assert facts(editor, **asked) == {
        "Trees": ["8 × 6", "Firs in <snow>", "Used 2 times"],
        "IMG_2041": ["8 × 6", "Not described yet", "Used 1 time"],
        "Unused": ["8 × 6", "A door", "Used 0 times"],
    }


def test_uses_of_all_pictures_are_counted_in_one_query(editor, django_assert_max_num_queries):
    def queries() -> int:
        editor.get(address("choose"))  # makes renditions, and reads content types
        with django_assert_max_num_queries(100) as captured:
            editor.get(address("choose"))
        return len(captured)

    factories.picture()
    first = queries()
    for number in range(8):
        factories.picture(f"Trees {number}")
    assert queries() == first


def test_an_empty_chooser_opens(editor):
    assert facts(editor) == {}
    assert editor.get(address("choose")).status_code == 200


def test_the_chosen_picture_suggests_its_description_and_never_its_title(editor):
    for picture, suggested in [
        (factories.picture("IMG_2041"), ""),
        (factories.picture("IMG_2042", description="A door"), "A door"),
    ]:
        answer = editor.get(reverse("wagtailimages_chooser:chosen", args=[picture.pk])).json()
        assert answer["result"]["default_alt_text"] == suggested


def test_every_form_can_take_files(editor):
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[factories.location().pk])).content.decode()
    script = BeautifulSoup(html, "html.parser").select_one("script[data-create]")
    assert script is not None
    assert script["data-create"] == reverse("wagtailimages_chooser:create")
    assert "data-takes-pictures" in html  # its list of pictures


def test_those_who_may_not_add_pictures_are_refused_by_the_address_that_the_script_asks(client):
    client.force_login(factories.member(of=factories.home()))
    answer = client.get(address("create"), HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert answer.status_code == 403
