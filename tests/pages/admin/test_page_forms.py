"""The forms of pages: their order, and the button that stands out."""

import re

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


def form_of(client, page) -> str:
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text


def headings_in(html: str) -> list[str]:
    """The headings of the panels, not of the fields in them."""
    return re.findall(r"data-panel-heading-text>([^<]+)<", html)


def folded(html: str) -> list[str]:
    sections = html.split("<section ")[1:]
    return [headings_in(section)[0] for section in sections if re.match('class="[^"]*collapsed', section)]


def first_button(html: str) -> str:
    footer = html[html.index('<footer class="footer') :]
    return re.search(r'<em data-w-progress-target="label">([^<]+)<', footer)[1]


def test_article_form_has_the_order_of_thought(admin_client):
    html = form_of(admin_client, factories.article())
    wanted = ["Picture at the top", "Summary", "Body", "About this article", "References", "Related articles"]
    assert [name for name in headings_in(html) if name in wanted] == wanted
    assert folded(html) == ["About this article", "References", "Related articles", "Medical review", "Sharing"]


def test_address_of_a_page_has_a_plain_name(admin_client):
    html = form_of(admin_client, factories.article())
    assert "Address of the page" in html
    assert ">Slug<" not in html


def test_missing_address_is_listed_by_the_name_in_the_form(admin_client):
    article = factories.article()
    article.slug = ""
    article.unfinished = {"slug": {"why": ["This field is required."]}}
    article.save_revision(clean=False)
    assert "Address of the page" in form_of(admin_client, article).split("page-edit-form")[0]


def test_publishing_stands_out_for_those_who_may(admin_client):
    assert first_button(form_of(admin_client, factories.article())) == "Publish"


def test_saving_stands_out_for_those_who_may_only_edit(client):
    article = factories.article()
    client.force_login(factories.member(of=article))
    assert first_button(form_of(client, article)) == "Save draft"


def test_an_earlier_version_is_said_to_be_of_a_person_with_the_full_name(admin_client, django_user_model):
    rene = django_user_model.objects.create_user("rene", first_name="René", last_name="<Roy>")
    for thing, view in (
        (factories.article(), "wagtailadmin_pages"),
        (factories.person(), "wagtailsnippets_pages_person"),
    ):
        earlier = thing.save_revision(user=rene)
        thing.save_revision()
        told = admin_client.get(reverse(f"{view}:revisions_revert", args=[thing.pk, earlier.pk])).text
        said = " ".join(told[told.index("You are viewing a previous version") :].partition("</li>")[0].split())
        assert "René &lt;Roy&gt;" in said
        assert "rene" not in re.sub(r"<[^>]*>", "", said)
