"""Renaming or moving a page creates redirects from the old addresses."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, PageViewRestriction, Site

from api.publishing.publish import publish, publish_everything
from pages.admin.redirect_form import NO_TARGET
from pages.models import Article, ArticleIndex, Home, PlainPage
from pages.models.redirect import keeps_query
from pages.schedules import follow_schedules
from tests import factories
from tests.forms import fields_of, stream_form

pytestmark = pytest.mark.django_db


def rename(page: Page, slug: str) -> None:
    """Rename a page and publish it. The transaction is never committed, so redirects must be part of it."""
    page.refresh_from_db()  # updates `numchild`
    page.slug = slug
    page.save_revision().publish()


def left() -> dict[str, str]:
    return {redirect.old_path: redirect.redirect_page.slug for redirect in Redirect.objects.order_by("old_path")}


def test_a_renamed_page_and_live_pages_below_leave_redirects():
    factories.article("Sleep"), factories.article("Rest")
    factories.article("Draft").unpublish()
    rename(factories.article_index(), "journal")
    assert left() == {"/blog": "journal", "/blog/rest": "rest", "/blog/sleep": "sleep"}


@pytest.mark.parametrize("change", [lambda page, other: rename(page, "journal"), lambda page, other: page.move(other)])
def test_failed_redirect_rolls_back_the_rename_or_move(change):
    article, other = factories.article("Sleep"), factories.plain_page("Archive")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE wagtailredirects_redirect ADD CHECK (old_path = '')")
    with pytest.raises(IntegrityError):
        change(article, other)
    article.refresh_from_db()
    assert article.url_path.endswith("/blog/sleep/")


def test_working_titles_of_drafts_leave_no_redirects():
    def work_on(page: Page, *slugs: str) -> None:
        for slug in slugs:
            page.slug = slug
            page.save()

    index = ArticleIndex(title="Blog", live=False)
    factories.home().add_child(instance=index)
    draft = Article(title="Layoffs at Acme", live=False)
    index.add_child(instance=draft)
    work_on(draft, "layoffs", "news")
    rename(draft, "a-new-start")
    work_on(index, "rumours")
    rename(draft, "a-fresh-start")  # live, but below a page that was never published
    draft.move(factories.plain_page("Archive"), pos="last-child")
    rename(index, "journal")
    assert left() == {}
    rename(draft, "start")
    draft.refresh_from_db()
    draft.unpublish()
    work_on(draft, "layoffs", "news")
    rename(draft, "end")
    assert left() == {"/archive/a-fresh-start": "end", "/archive/start": "end"}
    draft.refresh_from_db()
    draft.unpublish()
    rename(draft, "last")
    assert left() == dict.fromkeys(["/archive/a-fresh-start", "/archive/start", "/archive/end"], "last")


def test_live_pages_below_a_draft_leave_no_redirects():
    about = factories.plain_page("About")
    draft = PlainPage(title="Layoffs", live=False)
    about.add_child(instance=draft)
    factories.publish(PlainPage(title="Acme"), below=draft)
    rename(about, "we")
    assert left() == {"/about": "we"}


def test_a_moved_page_leaves_redirects(api):
    article = factories.article("Sleep")
    below = factories.plain_page("Archive")
    factories.article_index().move(below, pos="last-child")
    assert left() == {"/blog": "blog", "/blog/sleep": "sleep"}
    assert api("routes/", path="/blog/sleep/").data["location"] == "/archive/blog/sleep/"
    assert article.slug == "sleep"


def test_renaming_takes_a_fixed_number_of_queries(queries):
    index = factories.article_index()
    factories.article("Sleep")
    rename(index, "paper")  # fills the caches of the process
    publish_everything()
    few = queries(lambda: rename(index, "journal"))
    for number in range(8):
        factories.article(f"Article {number}")
    publish_everything()
    assert queries(lambda: rename(index, "magazine")) == few


def test_a_page_renamed_repeatedly_has_one_redirect_from_each_address():
    article = factories.article("Sleep")
    for slug in ("rest", "sleep", "rest"):
        rename(article, slug)
    assert left() == {"/blog/rest": "rest", "/blog/sleep": "rest"}


def test_redirect_of_an_editor_is_kept():
    article = factories.article("Sleep")
    Redirect.objects.create(old_path="/blog/sleep", redirect_link="/elsewhere/", site=factories.site())
    rename(article, "rest")
    assert Redirect.objects.get().redirect_link == "/elsewhere/"


def test_redirect_of_an_editor_for_all_sites_is_kept(api):
    article = factories.article("Sleep")
    Redirect.objects.create(old_path="/blog/sleep", redirect_link="/elsewhere/")
    rename(article, "rest")
    assert api("routes/", path="/blog/sleep/").data["location"] == "/elsewhere/"


def test_a_renamed_root_of_a_site_leaves_no_redirect():
    factories.article("Sleep")
    rename(factories.home(), "start")
    assert left() == {}


def test_a_page_moved_to_another_site_leaves_no_redirect():
    article = factories.article("Sleep")
    other = factories.publish(Home(title="Other"), below=Page.get_first_root_node())
    Site.objects.create(hostname="other.example.org", root_page=other)
    article.move(other, pos="last-child")
    assert left() == {}


def test_an_overlong_address_is_skipped_and_recorded():
    index = factories.article_index()
    factories.article("Sleep"), factories.article("Long", slug="a" * 252)
    rename(index, "journal")
    assert left() == {"/blog": "journal", "/blog/sleep": "sleep"}
    entry = PageLogEntry.objects.get(action="pages.redirects_not_made")
    assert (entry.page_id, entry.data) == (index.pk, {"paths": ["/blog/" + "a" * 252]})
    assert "old addresses are limited to 255 characters" in entry.message


@pytest.mark.django_db(transaction=True)
def test_an_editor_is_told_of_a_missing_redirect_after_renaming():
    article = factories.article("Long", slug="a" * 252)
    editor = Client()
    editor.force_login(factories.administrator())
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    form = {**fields_of(editor.get(address).content.decode()), "slug": "short", "action-publish": "1"}
    form |= {**stream_form("body", article.body), **stream_form("references", article.references)}
    told = editor.post(address, form, follow=True)
    assert "No redirect was created from /blog/aaaa" in told.content.decode()
    assert Article.objects.get().slug == "short"


def test_an_editor_is_told_of_a_missing_redirect_after_moving():
    article = factories.article("Long", slug="a" * 252)
    below = factories.publish(type(factories.article_index())(title="Archive"), below=factories.home())
    editor = Client()
    editor.force_login(factories.administrator())
    told = editor.post(reverse("wagtailadmin_pages:move_confirm", args=[article.pk, below.pk]), follow=True)
    assert "No redirect was created from /blog/aaaa" in told.content.decode()
    assert Article.objects.get().get_parent().slug == "archive"


def test_a_changed_title_does_not_render_the_documents_of_sites(queries):
    """The number of queries does not depend on the number of sites."""
    article = factories.article("Sleep")
    publish_everything()

    def retitle(title: str) -> int:
        Page.objects.filter(pk=article.pk).update(title=title)
        return queries(publish)

    retitle("Rest")
    before = retitle("Peace")
    for number in range(3):
        root = factories.publish(Home(title=f"Home {number}"), below=Page.get_first_root_node())
        Site.objects.create(hostname=f"{number}.example.org", root_page=root)
    publish_everything()
    assert retitle("Calm") == before


def test_a_page_published_by_schedule_leaves_a_redirect():
    article = factories.article_index().add_child(instance=Article(title="Sleep", live=False))
    article.save_revision(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    follow_schedules()
    article.refresh_from_db()
    article.unpublish()
    rename(article, "rest")
    assert left() == {"/blog/sleep": "rest"}


# --- the form ---


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("/about/", "/about/"),
        ("/über/?a=b#c", "/über/?a=b#c"),
        ("example.org/visit", "https://example.org/visit"),
        ("https://example.org/", "https://example.org/"),
        ("//example.org/", "https://example.org/"),
    ],
)
def test_target_of_a_redirect_can_be_a_path_or_a_web_address(editor, typed, stored):
    form = {"old_path": "/old/", "is_permanent": "on", "redirect_page": "", "redirect_link": typed}
    assert editor.post(reverse("wagtailredirects:add"), form).status_code == 302
    assert Redirect.objects.get().redirect_link == stored


@pytest.mark.parametrize("typed", ["", "javascript:alert(1)", "info@example.org", "no address"])
def test_redirect_without_a_valid_target_is_refused(editor, typed):
    form = {"old_path": "/old/", "is_permanent": "on", "redirect_page": "", "redirect_link": typed}
    errors = editor.post(reverse("wagtailredirects:add"), form).context["form"].errors
    assert "such as" in str(errors)
    assert not Redirect.objects.exists()


def test_an_editor_chooses_if_a_redirect_keeps_the_query(editor):
    form = {"old_path": "/old/", "is_permanent": "on", "redirect_page": "", "redirect_link": "/new/"}
    editor.post(reverse("wagtailredirects:add"), {**form, "keep_query": "on"})
    made = Redirect.objects.get()
    address = reverse("wagtailredirects:edit", args=[made.pk])
    assert keeps_query(made)
    assert "Keep what follows ? in the address" in editor.get(address).text
    assert editor.get(address).context["form"]["keep_query"].value() is True
    editor.post(address, form)
    assert not keeps_query(made)
    assert editor.get(address).context["form"]["keep_query"].value() is False


def refusal(editor: Client, old: str, **target: Any) -> str:
    form = {"old_path": old, "is_permanent": "on", "redirect_page": "", "redirect_link": "", **target}
    return str(editor.post(reverse("wagtailredirects:add"), form).context["form"].errors)


@pytest.mark.parametrize("path", ["/about", "/about/?a=b", "/"])
def test_redirect_from_a_live_page_is_refused_by_the_title_of_the_page(editor, path):
    factories.plain_page("About")
    assert ("“Home”" if path == "/" else "“About”") in refusal(editor, path, redirect_link="/contact/")
    assert not Redirect.objects.exists()


@pytest.mark.parametrize("target", ["/old/", "/older", "https://example.org/old"])
def test_redirect_that_leads_back_to_itself_is_refused(editor, target):
    factories.settings_of_site(frontend_url="https://example.org")
    Redirect.objects.create(old_path="/older", redirect_link="/old/")
    assert "leads back to itself" in refusal(editor, "/old", redirect_link=target)


@pytest.fixture(params=["restricted", "below a draft"])
def hidden(request) -> Page:
    """A live page at `/about/hours/` that readers cannot see."""
    above = factories.plain_page("About")
    page = factories.publish(PlainPage(title="Hours"), below=above)
    if request.param == "restricted":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    else:
        above.unpublish()
    return page


def test_redirect_from_the_path_of_a_hidden_page_is_saved(editor, hidden):
    form = {"old_path": "/about/hours/", "is_permanent": "on", "redirect_page": "", "redirect_link": "/visit/"}
    assert editor.post(reverse("wagtailredirects:add"), form).status_code == 302


def test_redirect_to_a_hidden_page_is_saved_with_a_warning(editor, hidden):
    assert "“Hours”, which readers cannot see now" in told_of(editor, "", redirect_page=hidden.pk)
    assert "There is no live page at /about/hours" in told_of(editor, "/about/hours/")


def test_redirects_of_different_sites_are_no_loop(editor):
    other = Site.objects.create(hostname="other.example", root_page=factories.publish(Home(title="Other"), below=top()))
    Redirect.objects.create(old_path="/one", redirect_link="/two", site=factories.site())
    Redirect.objects.create(old_path="/two", redirect_link="/old", site=other)
    form = {"old_path": "/old", "is_permanent": "on", "redirect_page": "", "redirect_link": "/one"}
    assert editor.post(reverse("wagtailredirects:add"), form).status_code == 302


def top() -> Page:
    return Page.objects.get(depth=1)


def test_redirect_to_a_path_without_a_page_is_saved_with_a_warning(editor):
    draft = factories.plain_page("Draft")
    draft.unpublish()
    factories.plain_page("About")
    Redirect.objects.create(old_path="/older", redirect_link="/about/")
    told = {link: told_of(editor, link) for link in ("/nothing/", "/about/", "/older", "https://example.org/")}
    assert "There is no live page at /nothing" in told.pop("/nothing/")
    assert not any("no live page" in each for each in told.values())
    assert "“Draft”, which readers cannot see now" in told_of(editor, "", redirect_page=draft.pk)


def told_of(editor: Client, link: str, **form: Any) -> str:
    """The messages after a redirect to this target was saved."""
    form = {"old_path": f"/from-{len(link)}", "is_permanent": "on", "redirect_page": "", "redirect_link": link, **form}
    return editor.post(reverse("wagtailredirects:add"), form, follow=True).text


def test_import_of_redirects_reports_rows_without_a_target(editor):
    rows = "from,to\n/one/,/about/\n/two/,\n/three/,https://example.org/\n"
    file = SimpleUploadedFile("redirects.csv", rows.encode(), "text/csv")
    asked = editor.post(reverse("wagtailredirects:start_import"), {"import_file": file}).context["form"]
    form = {name: asked[name].value() for name in ("import_file_name", "input_format")}
    form |= {"from_index": "0", "to_index": "1", "site": "", "permanent": "on"}
    summary = editor.post(reverse("wagtailredirects:process_import"), form).context["import_summary"]
    assert summary["successes"] == 2
    assert str(NO_TARGET) in summary["errors"][0][2]
    assert set(Redirect.objects.values_list("redirect_link", flat=True)) == {"/about/", "https://example.org/"}
