"""An import creates pages from files, and updates them when the files change."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from PIL import Image
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, Revision

from pages.importing.articles import Change, Outcome, import_file
from pages.importing.records import UnreadableFile
from pages.models import Article, Contact, ImportedSource, Location, Person, Picture
from tests import factories
from tests.pages.documents import document_of
from tests.pages.importing.texts import CLINIC, FIRST, SECOND, THIRD, article

SEED = Path(settings.BASE_DIR).parent / "shared/seed/ketamine-ptsd.txt"

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sleep.txt"
    path.write_text(CLINIC)
    return path


@pytest.fixture
def markdown(tmp_path: Path) -> Path:
    return tmp_path / "sleep.md"


def import_(path: Path, **options: bool) -> Outcome:
    return import_file(path, parent=factories.article_index(), **options)


def counts() -> tuple[int, int]:
    return Page.objects.count(), Revision.objects.count()


# --- the pages of a text ---


def test_article_is_live(file: Path) -> None:
    assert import_(file).article.live


def test_article_ends_with_its_location_and_contact(file: Path) -> None:
    body = document_of(import_(file).article)["body"]
    assert [block["type"] for block in body] == ["rich_text", "heading", "rich_text", "location", "contact"]
    assert body[-2]["value"]["page"]["slug"] == Location.objects.get().slug
    assert body[-1]["value"]["page"]["slug"] == Contact.objects.get().slug


def test_paragraphs_up_to_a_heading_are_one_block(file: Path) -> None:
    assert import_(file).article.body[2].value.source.count("<p>") == 2


def test_location_has_the_parts_of_the_address(file: Path) -> None:
    import_(file)
    location = Location.objects.get()
    assert (location.street, location.extra, location.locality) == ("12 Harbour Street", "Unit 5", "Toronto")
    assert (location.region, location.postal_code, str(location.country)) == ("ON", "M5E 1W7", "CA")


def test_contact_has_phone_fax_and_email(file: Path) -> None:
    import_(file)
    contact = Contact.objects.get()
    assert [(child.block_type, child.value["value"]) for child in contact.channels] == [
        ("phone", "+14169671111"),
        ("fax", "+14169671112"),
        ("email", "hello@example.org"),
    ]
    assert contact.location_page == Location.objects.get()


def test_phone_without_a_country_is_in_the_country_of_the_site(tmp_path: Path) -> None:
    factories.settings_of_site(country="GB")
    (tmp_path / "a.txt").write_text(article(FIRST, "Contact us", "Phone: 020 7946 0958"))
    import_(tmp_path / "a.txt")
    assert Contact.objects.get().channels[0].value["value"] == "+442079460958"


def test_unplaced_lines_are_kept(file: Path) -> None:
    import_(file)
    assert {"line": 7, "text": "0 Comment", "stays": False} in ImportedSource.objects.get().unplaced


def test_existing_location_with_the_address_is_reused(file: Path) -> None:
    location = factories.location(street="12 Harbour St.", extra="Suite 5", postal_code="M5E 1W7")
    body = import_(file).article.body
    assert Location.objects.get() == location
    assert body[-2].value["page"].pk == location.pk


def test_location_with_another_house_number_is_not_reused(file: Path) -> None:
    factories.location(street="14 Harbour Street", extra="Unit 5", postal_code="M5E 1W7")
    import_(file)
    assert Location.objects.count() == 2


def test_existing_contact_is_reused_and_its_missing_channels_reported(file: Path) -> None:
    contact = factories.contact(channels=[("phone", {"value": "+14169671111"})])
    outcome = import_(file)
    assert Contact.objects.get() == contact
    assert [line.text for line in outcome.unplaced if line.text.startswith("fax")] == ["fax: +14169671112"]


# --- repeated imports ---


def test_importing_the_same_file_again_changes_nothing(file: Path) -> None:
    import_(file)
    before = counts()
    assert import_(file).change == Change.UNCHANGED
    assert counts() == before


def test_moved_file_belongs_to_the_same_article(file: Path, tmp_path: Path) -> None:
    first = import_(file)
    moved = tmp_path / "moved"
    moved.mkdir()
    assert import_(file.rename(moved / file.name)).article == first.article


def test_changed_text_publishes_a_new_revision(file: Path) -> None:
    made = import_(file).article
    revisions = made.revisions.count()
    file.write_text(CLINIC.replace(FIRST, "Rest repairs the body."))
    outcome = import_(file)
    assert (outcome.change, outcome.article.pk) == (Change.UPDATED, made.pk)
    assert outcome.article.revisions.count() == revisions + 1
    assert "Rest repairs the body." in outcome.article.body[0].value.source


def test_changed_text_duplicates_neither_location_nor_contact(file: Path) -> None:
    import_(file)
    file.write_text(CLINIC.replace(FIRST, "Rest repairs the body."))
    import_(file)
    assert (Article.objects.count(), Location.objects.count(), Contact.objects.count()) == (1, 1, 1)


def test_unchanged_blocks_keep_their_ids(file: Path) -> None:
    before = [block.id for block in import_(file).article.body]
    file.write_text(CLINIC.replace(FIRST, "Rest repairs the body."))
    assert [block.id for block in import_(file).article.body][1:] == before[1:]


def test_corrected_heading_keeps_its_anchor(tmp_path: Path) -> None:
    index, file = factories.article_index(), tmp_path / "sleep.md"

    def toc(*headings: str) -> list[tuple[str, str]]:
        file.write_text("\n\n".join(["# Sleep", FIRST, *(f"## {heading}\n\n{FIRST}" for heading in headings)]))
        article = import_file(file, parent=index).article
        return [(entry["text"], entry["anchor"]) for entry in document_of(article)["toc"]]

    assert toc("Why it helps", "How") == [("Why it helps", "why-it-helps"), ("How", "how")]
    assert toc("Why it heals", "How") == [("Why it heals", "why-it-helps"), ("How", "how")]
    assert toc("New", "Why it heals", "How")[:2] == [("New", "new"), ("Why it heals", "why-it-helps")]


def test_unchanged_file_keeps_an_editors_changes(file: Path) -> None:
    made = import_(file).article
    made.title = "An editor's title"
    made.save_revision().publish()
    assert import_(file).article.title == "An editor's title"


def test_unchanged_file_does_not_republish_an_unpublished_article(file: Path) -> None:
    import_(file).article.unpublish()
    assert not import_(file).article.live


def test_deleted_article_is_recreated_only_with_force(file: Path) -> None:
    import_(file).article.delete()
    with pytest.raises(UnreadableFile, match=r"has been deleted since.*--force"):
        import_(file)
    assert import_(file, force=True).change == Change.CREATED


def withdraw(article: Article) -> None:
    article.unpublish()


def correct(article: Article) -> None:
    article.title = "An editor's title"
    article.save_revision().publish()


def begin_a_draft(article: Article) -> None:
    article = article.get_latest_revision_as_object()
    article.title = "Not ready"
    article.save_revision()


WORK = {
    withdraw: "has been unpublished",
    correct: "has been changed by an editor",
    begin_a_draft: "has a draft by an editor",
}


@pytest.mark.parametrize("work", WORK)
def test_changed_file_overwrites_an_editors_work_only_with_force(markdown: Path, work: Callable) -> None:
    markdown.write_text(f"---\ntitle: Sleep\n---\n{FIRST}")
    work(import_(markdown).article)
    before = Article.objects.values().get(), counts()
    markdown.write_text(f"---\ntitle: Sleep\n---\n{SECOND}")
    with pytest.raises(UnreadableFile, match=rf"{WORK[work]} since.*--force"):
        import_(markdown)
    assert (Article.objects.values().get(), counts()) == before
    forced = import_(markdown, force=True).article
    assert (forced.live, forced.title, forced.body[0].value.source) == (True, "Sleep", f"<p>{SECOND}</p>")
    markdown.write_text(f"---\ntitle: Sleep\n---\n{THIRD}")
    assert import_(markdown).change == Change.UPDATED


@pytest.mark.parametrize("work", WORK)
def test_unchanged_file_overwrites_an_editors_work_with_force(markdown: Path, work: Callable) -> None:
    markdown.write_text(f"---\ntitle: Sleep\n---\n{FIRST}")
    work(import_(markdown).article)
    assert import_(markdown).change == Change.UNCHANGED
    forced = import_(markdown, force=True)
    assert (forced.change, forced.article.live, forced.article.title) == (Change.UPDATED, True, "Sleep")
    assert not forced.article.has_unpublished_changes
    assert import_(markdown, force=True).change == Change.UNCHANGED


def test_unchanged_file_does_not_publish_an_editors_draft(file: Path) -> None:
    begin_a_draft(import_(file, draft=True).article)
    with pytest.raises(UnreadableFile, match="has a draft by an editor"):
        import_(file)
    assert not Article.objects.get().live


def test_tag_removed_from_the_file_is_removed_but_editors_tags_stay(markdown: Path) -> None:
    markdown.write_text(f"---\ntitle: Sleep\ntags: [one, two]\n---\n{FIRST}")
    made = import_(markdown).article
    made.tags.add("by an editor")
    made.save_revision().publish()
    markdown.write_text(f"---\ntitle: Sleep\ntags: [two]\n---\n{FIRST}")
    import_(markdown, force=True)
    assert {tag.name for tag in Article.objects.get().tags.all()} == {"two", "by an editor"}


def test_article_and_contact_of_a_draft_file_are_not_live(tmp_path: Path) -> None:
    page = tmp_path / "draft_sleep.html"
    page.write_text(f"<article><h1>Sleep</h1><p>{FIRST}</p></article><footer>Call (416) 967-1111</footer>")
    outcome = import_(page)
    assert outcome.draft == "the name draft_sleep.html"
    assert not any(page.live for page in [Article.objects.get(), Contact.objects.get()])
    assert not import_(page).article.live  # also after the next import


def test_file_that_becomes_a_draft_does_not_change_the_live_article(markdown: Path) -> None:
    markdown.write_text(f"---\ntitle: Sleep\n---\n{FIRST}")
    import_(markdown)
    markdown.write_text(f"---\ntitle: Sleep\ndraft: true\n---\n{SECOND}")
    import_(markdown)
    live = Article.objects.get()
    assert (live.live, live.body[0].value.source) == (True, f"<p>{FIRST}</p>")


def test_slug_of_an_editor_is_kept(markdown: Path) -> None:
    markdown.write_text(f"---\ntitle: Sleep\nslug: to-sleep\n---\n{FIRST}")
    made = import_(markdown).article
    made.slug = "sleeping"
    made.save_revision().publish()
    markdown.write_text(f"---\ntitle: Sleep\nslug: to-sleep\n---\n{SECOND}")
    outcome = import_(markdown, force=True)
    assert outcome.article.slug == "sleeping"
    assert [line.text for line in outcome.unplaced] == ["slug: to-sleep"]


def test_files_with_the_same_name_can_have_different_ids(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "sleep.md").write_text(f"---\nid: {name}\ntitle: Sleep {name}\n---\n{FIRST}")
        import_(tmp_path / name / "sleep.md")
    assert Article.objects.count() == 2


def test_index_files_are_distinguished_by_their_folders(tmp_path: Path) -> None:
    for name in ("one", "two", "one"):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "index.md").write_text(f"---\ntitle: Sleep {name}\n---\n{FIRST}")
        assert import_(tmp_path / name / "index.md").article.slug == name
    assert Article.objects.count() == 2


# --- drafts and dry runs ---


def test_article_location_and_contact_of_a_draft_are_not_live(file: Path) -> None:
    import_(file, draft=True)
    assert not any(page.live for page in [Article.objects.get(), Location.objects.get(), Contact.objects.get()])


def test_import_without_draft_publishes_article_location_and_contact(file: Path) -> None:
    import_(file, draft=True)
    assert import_(file).change == Change.PUBLISHED
    assert all(page.live for page in [Article.objects.get(), Location.objects.get(), Contact.objects.get()])


def test_people_and_category_are_created_on_publication_only(markdown: Path, publish) -> None:
    factories.person("Review group")
    markdown.write_text(
        f"---\ntitle: Sleep\nauthors: [Review group, New Name]\ncategory: Merger\ntags: [Secret]\n---\n{FIRST}"
    )
    outcome = import_(markdown, draft=True)
    draft = outcome.article.get_latest_revision_as_object()
    assert [row.person.name for row in draft.authorships.all()] == ["Review group"]
    assert [line.text for line in outcome.unplaced] == [
        "category: Merger (new, not created for a draft)",
        "person: New Name (new, not created for a draft)",
    ]
    publish()
    for collection, names in (("people", ["Review group"]), ("categories", []), ("tags", [])):
        items = Client().get(f"/api/v1/{collection}/").json()["items"]
        assert [item["name"] for item in items] == names
    live = import_(markdown)
    assert (live.change, live.unplaced, live.article.category.name) == (Change.PUBLISHED, [], "Merger")
    assert [row.person.name for row in live.article.authorships.all()] == ["Review group", "New Name"]


def test_a_person_and_a_category_that_are_drafts_are_reported(markdown: Path, publish) -> None:
    for snippet in (factories.person("Ann Draft", slug="ann-draft"), factories.category("Merger")):
        snippet.unpublish()
    factories.person("Review group")
    markdown.write_text(f"---\ntitle: Sleep\nauthors: [Ann Draft, Review group]\ncategory: Merger\n---\n{FIRST}")
    outcome = import_(markdown)
    assert [line.text for line in outcome.unplaced] == [
        "category: Merger (not shown until it is published)",
        "person: Ann Draft (not shown until it is published)",
    ]
    publish()
    document = Client().get("/api/v1/articles/sleep/").json()
    assert (document["category"], [author["name"] for author in document["authors"]]) == (None, ["Review group"])


def test_a_draft_whose_translation_the_article_shows_is_not_reported(markdown: Path) -> None:
    german = Locale.objects.create(language_code="de")
    draft = Person.objects.create(name="Ann Draft", slug="ann-draft", locale=german, live=False)
    shown = draft.copy_for_translation(Locale.objects.get(language_code="en"))
    shown.name, shown.slug, shown.live = "Ann", "ann", True
    shown.save()
    markdown.write_text(f"---\ntitle: Sleep\nauthors: [Ann Draft]\n---\n{FIRST}")
    assert import_(markdown).unplaced == []


def test_publishing_a_changed_file_publishes_the_location_of_its_draft(file: Path) -> None:
    import_(file, draft=True)
    file.write_text(CLINIC.replace(FIRST, "Rest repairs the body."))
    import_(file)
    assert all(page.live for page in [Article.objects.get(), Location.objects.get(), Contact.objects.get()])
    assert all(page.live for page in Page.objects.all())


def test_editors_draft_of_a_location_is_not_published(file: Path) -> None:
    address = {"street": "12 Harbour St.", "extra": "Suite 5", "locality": "Toronto", "postal_code": "M5E 1W7"}
    location = Location(title="Harbour", live=False, country="CA", **address)
    factories.location_index().add_child(instance=location)
    location.save_revision(user=factories.administrator())
    import_(file)
    assert not Location.objects.get().live


def test_draft_of_a_changed_text_does_not_change_the_live_article(file: Path) -> None:
    import_(file)
    file.write_text(CLINIC.replace(FIRST, "Rest repairs the body."))
    import_(file, draft=True)
    live = Article.objects.get()
    assert FIRST in live.body[0].value.source
    assert live.has_unpublished_changes


def test_dry_run_leaves_no_row_and_no_file(markdown: Path) -> None:
    Image.new("RGB", (4, 4), "seagreen").save(markdown.parent / "trees.png")
    markdown.write_text(f"---\ntitle: Sleep\nhero: {{file: trees.png, alt: Trees}}\n---\n{FIRST}")
    factories.article_index()
    before = counts()
    assert import_(markdown, dry_run=True).change == Change.CREATED
    assert counts() == before
    assert not ImportedSource.objects.exists()
    assert not list(Path(settings.FILES_ROOT).rglob("*.png"))


def test_failed_import_leaves_no_file(markdown: Path) -> None:
    Image.new("RGB", (4, 4), "seagreen").save(markdown.parent / "trees.png")
    markdown.write_text(
        f"---\ntitle: Sleep\nhero: {{file: trees.png, alt: Trees}}\n---\n{FIRST}\n\n{{{{ location: nowhere }}}}"
    )
    with pytest.raises(UnreadableFile, match="names a location that does not exist"):
        import_(markdown)
    assert not list(Path(settings.FILES_ROOT).rglob("*.png"))


# --- content that Markdown refers to ---


def test_category_is_named_by_name_or_slug_but_not_by_a_similar_name(markdown: Path) -> None:
    factories.category("Trauma & care", slug="trauma-care")
    for name in ("trauma & care", "trauma-care"):
        markdown.write_text(f"---\ntitle: {name}\ncategory: {name}\n---\nWords.")
        assert import_(markdown).article.category.name == "Trauma & care"
    markdown.write_text("---\ntitle: Other\ncategory: Trauma care\n---\nWords.")
    with pytest.raises(UnreadableFile, match="same slug as “Trauma & care”"):
        import_(markdown)


def test_people_category_and_tags_are_created_once(markdown: Path) -> None:
    factories.person("Review group")
    text = "---\ntitle: {}\nauthors: [Review group]\ncategory: Trauma\ntags: [rest]\n---\nWords."
    for title in ("One", "Two"):
        path = markdown.with_name(f"{title}.md")
        path.write_text(text.format(title))
        made = import_(path).article
        assert [row.person.name for row in made.authorships.all()] == ["Review group"]
        assert (made.category.name, [tag.name for tag in made.tags.all()]) == ("Trauma", ["rest"])
    assert Person.objects.count() == 1


def test_a_french_article_takes_what_there_is_and_makes_the_rest_in_french(markdown: Path) -> None:
    french = Locale.objects.create(language_code="fr")
    for page in (factories.home(), factories.article_index()):
        page.copy_for_translation(french).save_revision().publish()
    person = factories.person("Review group")
    factories.category("Sommeil", slug="sommeil")
    own = factories.category("Sommeil", slug="sommeil", locale=french)
    text = "---\ntitle: Nuit\nlocale: fr\nauthors: [Review group, Rédaction]\ncategory: sommeil\ntags: [nuit]\n---\nA."
    markdown.write_text(text)
    made = import_(markdown).article
    assert made.category == own
    people = [row.person for row in made.authorships.all()]
    assert people[0] == person
    assert (people[1].locale, people[1].live) == (french, True)
    assert [tag.locale for tag in made.tags.all()] == [french]


def test_same_picture_is_stored_once(markdown: Path) -> None:
    Image.new("RGB", (4, 4), "seagreen").save(markdown.parent / "trees.png")
    markdown.write_text(
        f"---\ntitle: Sleep\nhero: {{file: trees.png, alt: Trees, credit: Ann}}\n---\n{FIRST}\n\n![Trees](trees.png)"
    )
    made = import_(markdown).article
    assert Picture.objects.get().credit == "Ann"
    assert made.hero_id == made.body[1].value["image"].pk


def test_picture_in_a_private_collection_is_not_reused(markdown: Path) -> None:
    Image.new("RGB", (4, 4), "seagreen").save(markdown.parent / "trees.png")
    markdown.write_text(f"---\ntitle: Sleep\n---\n{FIRST}\n\n![Trees](trees.png)")
    import_(markdown)
    private = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    Picture.objects.update(collection=private)
    other = markdown.with_name("other.md")
    other.write_text(markdown.read_text())
    picture = import_(other).article.body[1].value["image"]
    assert picture.collection == Collection.get_first_root_node()
    assert Picture.objects.count() == 2


@pytest.mark.parametrize("kind", ["webp", "gif", "avif", "png"])
def test_picture_of_any_type_has_a_file_that_every_client_can_show(markdown: Path, kind: str, publish) -> None:
    Image.new("RGB", (4, 4), "seagreen").save(markdown.with_name(f"trees.{kind}"))
    markdown.write_text(f"---\ntitle: Sleep\nhero: trees.{kind}\n---\n{FIRST}")
    import_(markdown)
    publish()
    [asset] = Client().get("/api/v1/articles/sleep/").json()["assets"]
    assert asset["content_type"] == "image/jpeg"
    served = Client().get(asset["url"].removeprefix("http://testserver"))
    assert (served["Content-Type"], len(b"".join(served))) == ("image/jpeg", asset["bytes"])


def test_link_to_the_path_of_a_page_becomes_a_page_link(markdown: Path) -> None:
    other = factories.article("Other")
    markdown.write_text(f"---\ntitle: Sleep\n---\nRead [this](/{other.get_parent().slug}/{other.slug}/) too.")
    assert f'<a linktype="page" id="{other.pk}">this</a>' in import_(markdown).article.body[0].value.source


def test_link_with_a_fragment_keeps_its_address(markdown: Path) -> None:
    factories.article("Other")
    markdown.write_text("---\ntitle: Sleep\n---\nRead [this](/blog/other/#part) too.")
    assert '<a href="/blog/other/#part">' in import_(markdown).article.body[0].value.source


def test_removing_a_tag_keeps_a_tag_with_a_similar_name(markdown: Path) -> None:
    markdown.write_text(f"---\ntitle: Sleep\ntags: [straße, Rest]\n---\n{FIRST}")
    made = import_(markdown).article
    made.tags.add("strasse")
    made.save_revision().publish()
    markdown.write_text(f"---\ntitle: Sleep\ntags: [REST]\n---\n{FIRST}")
    assert sorted(import_(markdown, force=True).article.tags.names()) == ["Rest", "strasse"]


def test_dates_are_in_the_time_zone_of_the_site(markdown: Path) -> None:
    now = timezone.now()
    zones = {"Pacific/Kiritimati": 14, "Pacific/Pago_Pago": -11}  # one of these always has another date than UTC
    for zone, hours in zones.items():
        factories.settings_of_site(timezone=zone)
        there = now + timedelta(hours=hours)
        for name, moment, draft in (("today", there, False), ("tomorrow", there + timedelta(days=1), True)):
            path = markdown.with_name(f"{name} in {hours}.md")
            path.write_text(f"---\ntitle: {path.stem}\ndate: {moment.date()}\n---\n{FIRST}")
            assert bool(import_(path).draft) is draft
        path = markdown.with_name(f"soon in {hours}.md")
        path.write_text(f"---\ntitle: {path.stem}\ngo_live_at: '{there + timedelta(hours=1):%Y-%m-%d %H:%M}'\n---\nW.")
        assert import_(path).draft


def test_missing_related_article_is_reported(markdown: Path) -> None:
    other = factories.article("Other")
    markdown.write_text(f"---\ntitle: Sleep\nrelated: [{other.slug}, none]\n---\nWords.")
    outcome = import_(markdown)
    assert [row.article for row in outcome.article.related_links.all()] == [other]
    assert [line.text for line in outcome.unplaced] == ["related: none"]


def test_locale_without_a_translated_index_is_refused(markdown: Path) -> None:
    markdown.write_text("---\ntitle: Sommeil\nlocale: fr\n---\nMots.")
    with pytest.raises(UnreadableFile, match="is not translated into this language"):
        import_(markdown)


# --- the seed text ---


@pytest.mark.skipif(not SEED.exists(), reason="the seed text is not beside this checkout")
def test_seed_becomes_the_article_with_its_location_and_contact() -> None:
    document = document_of(import_(SEED).article)
    location, contact = (block["value"] for block in document["body"][-2:])
    text = "".join(block["value"]["html"] for block in document["body"] if block["type"] == "rich_text")
    assert document["published_on"] == "2025-09-30"
    assert (len(document["toc"]), text.count("<p>")) == (6, 28)
    assert 'href="tel:+16472597740"' in text
    assert 'href="mailto:admin@ketaminetherapyclinic.ca"' in text
    assert location["address"] == {
        "street": "855 Broadview Ave",
        "extra": "Suite 403",
        "locality": "Toronto",
        "region": "ON",
        "postal_code": "M4K 3Z1",
        "country": "CA",
    }
    assert [(channel["kind"], channel["value"]) for channel in contact["channels"]] == [
        ("phone", "+16472597740"),
        ("fax", "+16472597740"),
        ("email", "admin@ketaminetherapyclinic.ca"),
    ]
