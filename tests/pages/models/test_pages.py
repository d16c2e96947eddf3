import pytest
from wagtail.models import Page

from pages.models import Article, ArticleIndex, Contact, Home, Location, LocationIndex, PlainPage
from tests import factories
from tests.pages.documents import document_of

OURS = {Home, ArticleIndex, Article, LocationIndex, Location, Contact, PlainPage}


@pytest.mark.parametrize(
    ("parent", "children"),
    [
        (Page, {Home}),
        (Home, {ArticleIndex, LocationIndex, Contact, PlainPage}),
        (ArticleIndex, {Article}),
        (LocationIndex, {Location, Contact}),
        (PlainPage, {PlainPage}),
        (Article, set()),
        (Location, set()),
        (Contact, set()),
    ],
)
def test_tree_has_its_order(parent: type[Page], children: set) -> None:
    assert OURS.intersection(parent.allowed_subpage_models()) == children


@pytest.mark.django_db
def test_plain_page_has_introduction_picture_and_body() -> None:
    page = factories.plain_page(
        intro="<p>Who we are.</p>",
        hero=factories.picture(),
        hero_alt="Two firs",
        body=[("quote", {"text": "Welcome."})],
    )
    document = document_of(page)
    assert document["intro"]["html"] == "<p>Who we are.</p>"
    assert document["hero"]["alt"] == "Two firs"
    assert document["body"][0]["value"] == {"text": "Welcome.", "attribution": None, "role": None}


@pytest.mark.django_db
def test_link_of_the_admin_leads_to_the_frontend() -> None:
    factories.settings_of_site(frontend_url="https://www.example.org")
    assert factories.plain_page("About").full_url == "https://www.example.org/about/"


@pytest.mark.django_db
def test_page_outside_every_site_has_no_address() -> None:
    factories.site()
    outside = factories.publish(Home(title="Elsewhere", slug="elsewhere"), below=Page.get_first_root_node())
    assert outside.get_url_parts() is None


@pytest.mark.django_db
def test_fields_for_search_engines_are_given() -> None:
    page = factories.plain_page(
        seo_title="Us", search_description="Who we are.", canonical_url="https://example.org/us", noindex=True
    )
    seo = document_of(page)["seo"]
    assert (seo["title"], seo["description"]) == ("Us", "Who we are.")
    assert seo["canonical_url"] == "https://example.org/us"
    assert "noindex" in seo["robots"]


@pytest.mark.django_db
def test_an_alias_of_a_draft_is_published_when_its_page_is(api) -> None:
    draft = Article(title="Sleep", live=False)
    factories.article_index().add_child(instance=draft)
    alias = draft.create_alias(update_slug="alias")
    alias.create_alias(update_slug="alias-of-the-alias")
    draft.save_revision().publish()
    slugs = ["sleep", "alias", "alias-of-the-alias"]
    [first] = {api(f"articles/{slug}/").data["published_at"] for slug in slugs}
    assert first
    Article.objects.get(pk=draft.pk).save_revision().publish()
    assert {api(f"articles/{slug}/").data["published_at"] for slug in slugs} == {first}
