import datetime

import pytest
from django.core.exceptions import ValidationError

from pages.blocks.links import NOT_ITSELF
from pages.models import Authorship, RelatedLink
from tests import factories
from tests.pages.documents import document_of

pytestmark = pytest.mark.django_db

REVIEWED = datetime.date(2026, 3, 2)


def test_absent_fields_are_null_or_empty() -> None:
    document = document_of(factories.article())
    for name in ("summary", "reviewed_by", "last_reviewed", "next_review", "category", "hero"):
        assert document[name] is None
    for name in ("authors", "tags", "toc", "body", "references", "related"):
        assert document[name] == []
    assert document["changed_since_review"] is None
    assert document["comments_enabled"] is False


def test_author_is_expanded() -> None:
    image = factories.picture()
    person = factories.person(credentials="MD", role="Physician", image=image, profile_url="https://example.org/a")
    article = factories.article(authorships=[Authorship(person=person)])
    author = document_of(article)["authors"][0]
    assert set(author) == {"id", "slug", "name", "credentials", "role", "image", "profile_url", "locale"}
    assert (author["name"], author["credentials"], author["image"]["title"]) == ("Review group", "MD", "Trees")


def test_authors_keep_the_order_of_the_editor() -> None:
    first = factories.person("Zoe", slug="zoe")
    second = factories.person("Ada", slug="ada")
    rows = [Authorship(person=first, sort_order=0), Authorship(person=second, sort_order=1)]
    assert [author["name"] for author in document_of(factories.article(authorships=rows))["authors"]] == ["Zoe", "Ada"]


def test_category_and_tags_are_expanded() -> None:
    article = factories.article(category=factories.category())
    article.tags.add("sleep", "dreams")
    article.save_revision().publish()
    document = document_of(article)
    assert document["category"]["slug"] == "trauma"
    assert [set(tag) for tag in document["tags"]] == [{"id", "slug", "name", "locale"}] * 2
    assert [tag["name"] for tag in document["tags"]] == ["dreams", "sleep"]


def test_deleted_category_leaves_the_article_without_one() -> None:
    category = factories.category()
    article = factories.article(category=category)
    category.delete()
    assert document_of(article)["category"] is None


def test_table_of_contents_leads_to_the_headings_of_the_body() -> None:
    headings = [
        ("heading", {"level": "2", "text": "Rest"}),
        ("quote", {"text": "It helps."}),
        ("heading", {"level": "3", "text": "Rest"}),
    ]
    document = document_of(factories.article(body=headings))
    blocks = [block for block in document["body"] if block["type"] == "heading"]
    assert document["toc"] == [{"id": block["id"], **block["value"]} for block in blocks]
    assert [(entry["anchor"], entry["level"]) for entry in document["toc"]] == [("rest", 2), ("rest-2", 3)]


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (227, 1), (228, 2), (456, 3)])
def test_reading_time_is_rounded_up(words: int, minutes: int) -> None:
    article = factories.article("Title", body=[("rich_text", f"<p>{'word ' * words}</p>")])
    assert document_of(article)["reading_minutes"] == minutes


def test_reference_is_given_with_what_is_known_of_it() -> None:
    article = factories.article(references=[("reference", {"title": "A study", "url": "", "source": "", "year": 2020})])
    reference = document_of(article)["references"][0]
    assert reference.pop("id")
    assert reference == {"title": "A study", "url": None, "source": None, "year": 2020}


def test_articles_may_name_each_other_as_related() -> None:
    first, second = factories.article("First"), factories.article("Second")
    for article, other in ((first, second), (second, first)):
        article.related_links = [RelatedLink(article=other)]
        article.save_revision().publish()
    assert [page["title"] for page in document_of(first)["related"]] == ["Second"]
    assert [page["title"] for page in document_of(second)["related"]] == ["First"]


def test_related_article_that_is_not_live_is_left_out() -> None:
    other = factories.article("Other")
    article = factories.article("This", related_links=[RelatedLink(article=other)])
    other.unpublish()
    assert document_of(article)["related"] == []


def test_article_as_it_was_reviewed_is_unchanged() -> None:
    article = factories.article(last_reviewed=REVIEWED, body=[("rich_text", "<p>Rest well.</p>")])
    assert document_of(article)["changed_since_review"] is False


@pytest.mark.parametrize(
    "change", [{"title": "Dreams"}, {"summary": "In short."}, {"body": [("rich_text", "<p>Rest better.</p>")]}]
)
def test_other_words_are_a_change_since_the_review(change: dict) -> None:
    article = factories.article(last_reviewed=REVIEWED, body=[("rich_text", "<p>Rest well.</p>")])
    for name, value in change.items():
        setattr(article, name, value)
    article.save_revision().publish()
    assert document_of(article)["changed_since_review"] is True


def test_new_review_settles_the_change() -> None:
    article = factories.article(last_reviewed=REVIEWED)
    article.title = "Dreams"
    article.save_revision().publish()
    article.last_reviewed = REVIEWED + datetime.timedelta(days=1)
    article.save_revision().publish()
    assert document_of(article)["changed_since_review"] is False


def test_tags_are_no_change_since_the_review() -> None:
    article = factories.article(last_reviewed=REVIEWED)
    article.tags.add("sleep")
    article.save_revision().publish()
    assert document_of(article)["changed_since_review"] is False


def test_next_review_comes_after_the_last() -> None:
    with pytest.raises(ValidationError) as caught:
        factories.article(last_reviewed=REVIEWED, next_review=REVIEWED)
    assert "next_review" in caught.value.message_dict


def test_picture_that_carries_meaning_needs_alternative_text() -> None:
    with pytest.raises(ValidationError) as caught:
        factories.article(hero=factories.picture())
    assert "hero_alt" in caught.value.message_dict


def test_decorative_picture_has_empty_alternative_text() -> None:
    article = factories.article(hero=factories.picture(), hero_decorative=True)
    assert document_of(article)["hero"]["alt"] == ""


def test_picture_has_the_alternative_text_of_its_place() -> None:
    article = factories.article(hero=factories.picture(description="Some trees"), hero_alt="Two firs")
    assert document_of(article)["hero"]["alt"] == "Two firs"


def test_article_is_not_related_to_itself() -> None:
    article = factories.article("This")
    with pytest.raises(ValidationError) as caught:
        RelatedLink(page=article, article=article).full_clean()
    assert "Choose another" in caught.value.message_dict["article"][0]
    article.body = [("related", {"pages": [article]})]
    with pytest.raises(ValidationError) as caught:
        article.full_clean()
    assert str(NOT_ITSELF) in str(caught.value.error_dict["body"][0].as_json_data())


def test_article_that_a_program_related_to_itself_does_not_show_it() -> None:
    article, other = factories.article("This"), factories.article("Other")
    article.related_links = [RelatedLink(article=article), RelatedLink(article=other)]
    article.save_revision().publish()
    assert [page["title"] for page in document_of(article)["related"]] == ["Other"]
