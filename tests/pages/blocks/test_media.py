from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.images.blocks import ImageBlock
from wagtail.models import Collection, CollectionViewRestriction

from pages.blocks.media import FigureBlock
from pages.models import Article, Attachment, Picture
from tests import factories
from tests.pages.documents import block_of, document_of

pytestmark = pytest.mark.django_db


def figure(picture: Picture, *, alt: str = "", decorative: bool = False, **texts: str) -> tuple[str, dict]:
    image = ImageBlock().to_python({"image": picture.pk, "alt_text": alt, "decorative": decorative})
    return ("image", {"image": image, "caption": "", "credit": "", **texts})


def article_with(*blocks: Any) -> Article:
    return factories.article(body=list(blocks))


def test_image_has_the_alternative_text_of_its_block() -> None:
    picture = factories.picture(description="Some trees")
    assert block_of(article_with(figure(picture, alt="Two firs")))["value"]["image"]["alt"] == "Two firs"


def test_decorative_image_has_empty_alternative_text() -> None:
    picture = factories.picture(description="Some trees")
    assert block_of(article_with(figure(picture, decorative=True)))["value"]["image"]["alt"] == ""


def test_credit_of_the_image_is_the_default_for_the_block() -> None:
    picture = factories.picture(credit="A. Painter")
    article = article_with(figure(picture, alt="Firs"), figure(picture, alt="Firs", credit="The clinic"))
    assert [block["value"]["credit"] for block in document_of(article)["body"]] == ["A. Painter", "The clinic"]


def test_missing_caption_is_null() -> None:
    assert block_of(article_with(figure(factories.picture(), alt="Firs")))["value"]["caption"] is None


def test_deleted_image_is_left_out() -> None:
    picture = factories.picture()
    article = article_with(figure(picture, alt="Firs"), ("quote", {"text": "Stays."}))
    picture.delete()
    assert block_of(article)["type"] == "quote"


def test_image_that_is_not_decorative_needs_alternative_text() -> None:
    with pytest.raises(ValidationError) as caught:
        FigureBlock().clean(FigureBlock().normalize(figure(factories.picture())[1]))
    assert "alt_text" in caught.value.block_errors["image"].block_errors


def test_gallery_leaves_out_deleted_pictures() -> None:
    kept, deleted = factories.picture("Garden"), factories.picture("House")
    article = article_with(
        ("gallery", {"images": [{"image": deleted, "caption": "House"}, {"image": kept, "caption": ""}]})
    )
    deleted.delete()
    block = block_of(article)
    assert [(item["image"]["title"], item["caption"]) for item in block["value"]["images"]] == [("Garden", None)]
    assert block["fallback"]["text"] == "Garden"


def test_download_has_size_and_type_and_is_an_asset() -> None:
    leaflet = factories.document()
    document = document_of(article_with(("download", {"document": leaflet, "title": "For you"})))
    url = f"http://testserver/media/{leaflet.file.name}"
    kind = {"bytes": 8, "content_type": "application/pdf"}
    assert document["body"][0]["value"] == {"title": "For you", "url": url, **kind}
    assert document["assets"] == [{"url": url, "width": None, "height": None, **kind}]


def test_private_document_is_neither_offered_nor_linked() -> None:
    private = Collection.get_first_root_node().add_child(name="Staff")
    leaflet = factories.document(collection=private)
    link = f'<p>See <a linktype="document" id="{leaflet.pk}">the leaflet</a>.</p>'
    article = article_with(("download", {"document": leaflet, "title": ""}), ("rich_text", link))
    assert len(document_of(article)["body"]) == 2
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    document = document_of(article)
    assert [block["value"]["html"] for block in document["body"]] == ["<p>See the leaflet.</p>"]
    assert document["assets"] == []


def test_title_of_a_download_is_updated_with_its_document() -> None:
    leaflet = factories.document()
    article = article_with(("download", {"document": leaflet, "title": ""}))
    assert block_of(article)["value"]["title"] == "Leaflet"
    leaflet.title = "Brochure"
    leaflet.save()
    assert block_of(article)["value"]["title"] == "Brochure"


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "script.js", "data.xml", "noextension"])
def test_document_types_that_browsers_run_are_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        Attachment(title="x", file=SimpleUploadedFile(name, b"x")).full_clean()


def queries_to_open(client: Client, article: Article) -> int:
    """Return the number of queries of the article's form, without those of the first time, which fill caches."""
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


@pytest.mark.parametrize("same", [True, False])
def test_a_form_with_many_pictures_takes_as_many_queries_as_one(client: Client, same: bool) -> None:
    client.force_login(factories.administrator())
    pictures = [factories.picture()] * 9 if same else [factories.picture(f"Tree {number}") for number in range(9)]
    images = [{"image": figure(picture, alt="Firs")[1]["image"], "caption": ""} for picture in pictures]
    one, nine = (article_with(("gallery", {"images": images[:number]})) for number in (1, 9))
    assert queries_to_open(client, one) == queries_to_open(client, nine)


def test_a_form_with_many_downloads_takes_as_many_queries_as_one(client: Client) -> None:
    client.force_login(factories.administrator())
    chosen = [("download", {"document": factories.document(f"Leaflet {number}"), "title": ""}) for number in range(9)]
    assert queries_to_open(client, article_with(chosen[0])) == queries_to_open(client, article_with(*chosen))
