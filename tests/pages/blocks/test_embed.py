"""Videos in a body, from the editor's form to the rendered document."""

import socket
from collections.abc import Callable
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page, ReferenceIndex
from wagtail.test.utils.form_data import streamfield
from wagtail.users.models import UserProfile

from api.models import RenderWarning
from pages.blocks.embed import EmbedBlock
from pages.embeds import Embedded, waiting
from pages.models import Article
from pages.sentences import in_words
from tests import factories
from tests.forms import add_url, article_form
from tests.oembed import OURS, VIDEO, Provider, frame
from tests.pages.documents import block_of, document_of
from tests.pages.publishing import approve, publish_in_list

pytestmark = pytest.mark.django_db

STORED = {"url": VIDEO, "player": OURS, "title": "A walk", "width": 1280, "height": 720, "thumbnail": None}


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forbid connections. The database is not affected, since its library does not use Python's sockets."""

    def forbidden(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("Something calls out.")

    for name in ("create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, forbidden)
    monkeypatch.setattr(socket.socket, "connect", forbidden)


def form_with(address: str, *, publish: bool = True, **fields: Any) -> dict:
    form = article_form(body=streamfield([("embed", address)]), **fields)
    return form if publish else {name: value for name, value in form.items() if name != "action-publish"}


def create(editor: Client, address: str, *, publish: bool = True, follow: bool = False) -> Any:
    form = form_with(address, publish=publish)
    return editor.post(add_url(Article, factories.article_index()), form, follow=follow)


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def error_at_the_block(response: Any) -> str:
    errors = response.context["form"].errors.as_data()["body"][0].as_json_data()
    return errors["blockErrors"][0]["messages"][0]


def draft() -> Embedded:
    return Article.objects.get().get_latest_revision_as_object().body[0].value


def warnings_in(response: Any) -> list[str]:
    return [str(message).strip() for message in response.context["messages"] if message.level_tag == "warning"]


def test_video_is_resolved_when_the_page_is_published(editor: Client, provider: Provider) -> None:
    create(editor, VIDEO)
    value = block_of(Article.objects.get())["value"]
    assert value["url"] == VIDEO
    assert (value["provider"], value["provider_id"], value["title"]) == ("YouTube", "dQw4w9WgXcQ", "A walk")
    assert (value["width"], value["height"]) == (1280, 720)
    assert f'<iframe src="{OURS}" title="A walk" width="1280" height="720" sandbox="' in value["html"]
    assert (value["thumbnail"]["title"], value["thumbnail"]["alt"]) == ("A walk", "")


def test_fallback_of_a_video_is_a_link() -> None:
    article = factories.article(body=[("embed", STORED)])
    assert block_of(article)["fallback"]["html"] == f'<p><a href="{VIDEO}">A walk</a></p>'


def test_video_is_resolved_when_a_draft_is_saved(editor: Client, provider: Provider) -> None:
    create(editor, VIDEO, publish=False)
    assert draft().player == OURS


def test_provider_is_asked_once_for_several_saves(editor: Client, provider: Provider) -> None:
    create(editor, VIDEO)
    editor.post(edit_url(Article.objects.get()), form_with(VIDEO))
    assert len(provider.questions) == 1


def test_preview_asks_no_provider(editor: Client, provider: Provider) -> None:
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[factories.article().pk])
    assert editor.post(address, form_with(VIDEO)).json()["is_valid"]
    assert not provider.asked


def test_time_limit_applies_to_all_providers_together(
    editor: Client, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock advances four seconds whenever it is read: at the start of the request and before each question."""
    monkeypatch.setattr(waiting, "time", SimpleNamespace(monotonic=count(0, 4).__next__))
    monkeypatch.setattr(waiting, "PATIENCE", 0.1)
    provider.drips = True
    videos = [VIDEO, "https://vimeo.com/1", "https://www.ted.com/talks/a_b_how_to_sleep", "https://soundcloud.com/a/b"]
    form = article_form(body=streamfield([("embed", video) for video in videos]))
    response = editor.post(add_url(Article, factories.article_index()), form)
    errors = response.context["form"].errors.as_data()["body"][0].as_json_data()["blockErrors"]
    told = [errors[index]["messages"][0] for index in sorted(errors)]
    assert ["does not answer at the moment" in problem for problem in told] == [True, True, False, False]
    assert told[2] == "www.ted.com has not been asked yet, because other sites took too long. Save again."
    assert len(provider.questions) == 2


def test_unchanged_video_does_not_count_as_a_change(editor: Client, provider: Provider) -> None:
    create(editor, VIDEO)
    article = Article.objects.get()
    field = editor.get(edit_url(article)).context["form"].fields["body"]
    data = {**form_with(VIDEO), "body-0-id": article.body[0].id}
    assert not field.has_changed(article.body, field.widget.value_from_datadict(data, {}, "body"))


def test_cleaning_a_block_asks_no_provider(provider: Provider) -> None:
    block = EmbedBlock()
    assert block.clean(Embedded.of(STORED)) == Embedded.of(STORED)
    with pytest.raises(ValidationError, match="Save the page to ask its provider"):
        block.clean(Embedded.of(VIDEO))
    assert not provider.asked


def test_address_without_a_scheme_is_resolved(editor: Client, provider: Provider) -> None:
    create(editor, VIDEO.removeprefix("https://"))
    assert Article.objects.get().body[0].value.player == OURS
    assert len(provider.questions) == 1


def test_page_is_not_published_while_the_provider_is_down(editor: Client, provider: Provider) -> None:
    provider.status = 503
    response = create(editor, VIDEO)
    assert "www.youtube.com does not answer at the moment" in error_at_the_block(response)
    assert not Article.objects.exists()


def test_draft_is_saved_with_a_warning_while_the_provider_is_down(editor: Client, provider: Provider) -> None:
    provider.status = 503
    response = create(editor, VIDEO, publish=False, follow=True)
    assert draft().url == VIDEO
    (told,) = warnings_in(response)
    assert "Body, Video (YouTube, Vimeo)" in told
    assert "www.youtube.com does not answer at the moment" in told
    assert warnings_in(editor.get(edit_url(Article.objects.get())))  # also when the draft is opened again


def test_resolved_video_gives_no_warning(editor: Client, provider: Provider) -> None:
    assert warnings_in(create(editor, VIDEO, publish=False, follow=True)) == []


def test_hostile_address_is_escaped_in_the_warning(editor: Client, provider: Provider) -> None:
    response = create(editor, "https://example.org/<script>alert(1)</script>", publish=False, follow=True)
    assert warnings_in(response)
    assert b"<script>alert(1)" not in response.content


@pytest.mark.parametrize("go_live_at", [{}, {"go_live_at": "2040-01-01 09:00"}])
@pytest.mark.parametrize("publish", [approve, publish_in_list])
def test_unresolved_video_prevents_publishing_without_a_form(
    editor: Client, provider: Provider, publish: Callable, go_live_at: dict
) -> None:
    article = factories.article("Sleep")
    provider.status = 503
    editor.post(edit_url(article), form_with(VIDEO, publish=False, title="Sleep", slug="sleep", **go_live_at))
    provider.status = 200
    told = publish(editor, Article.objects.get().get_latest_revision_as_object()).content.decode()
    assert "“Sleep” cannot be published yet. Body, Video (YouTube, Vimeo): www.youtube.com does not answer" in told
    assert not Article.objects.get().body
    assert not Article.objects.get().revisions.exclude(approved_go_live_at=None)


def test_unresolved_video_is_left_out_of_a_published_page(editor: Client, provider: Provider) -> None:
    provider.status = 503
    create(editor, VIDEO, publish=False)
    Article.objects.get().get_latest_revision().publish()
    assert document_of(Article.objects.get())["body"] == []
    assert "www.youtube.com does not answer" in RenderWarning.objects.get().detail


def test_unknown_site_is_reported_at_the_block(editor: Client, provider: Provider) -> None:
    response = create(editor, "https://example.org/video")
    assert "YouTube, Vimeo, TED, Spotify or SoundCloud" in error_at_the_block(response)


@pytest.mark.parametrize("address", ["", "no address", "javascript:alert(1)", f"https://youtu.be/{'x' * 600}"])
def test_invalid_address_is_reported_at_the_block(editor: Client, provider: Provider, address: str) -> None:
    assert error_at_the_block(create(editor, address))
    assert not provider.asked


def test_hostile_player_is_reported_at_the_block(editor: Client, provider: Provider) -> None:
    provider.says["html"] = frame("https://evil.example/embed/abc")
    assert "has no player for this" in error_at_the_block(create(editor, VIDEO))


def test_versions_with_videos_can_be_compared(editor: Client) -> None:
    article = factories.article(body=[("embed", STORED)])
    article.body = [("embed", {**STORED, "title": "Another"})]
    article.save_revision()
    address = reverse("wagtailadmin_pages:revisions_compare", args=[article.pk, "earliest", "latest"])
    assert editor.get(address).status_code == 200


@pytest.mark.parametrize(
    "hostile",
    [
        {"player": "javascript:alert(1)"},
        {"player": "https://evil.example/embed/abc"},
        {"player": "http://www.youtube-nocookie.com/embed/abc"},
        {"player": "https://www.youtube.com/embed/abc"},
        {"player": {"a": 1}},
        {"player": ""},
        {"url": "javascript:alert(1)"},
        {"url": None},
        {"url": 5},
    ],
)
def test_block_with_hostile_stored_json_is_left_out(hostile: dict) -> None:
    article = factories.article(body=[("embed", {**STORED, **hostile}), ("quote", {"text": "Stays."})])
    assert [block["type"] for block in document_of(article)["body"]] == ["quote"]


def test_stored_html_is_ignored() -> None:
    hostile = {**STORED, "html": "<script>", "title": '"><script>', "width": '1" onload="x', "thumbnail": 2**70}
    value = block_of(factories.article(body=[("embed", hostile)]))["value"]
    assert value["html"].startswith(f'<iframe src="{OURS}" title="&quot;&gt;&lt;script&gt;" height="720" sandbox=')
    assert (value["width"], value["thumbnail"]) == (None, None)


def test_video_is_rendered_and_served_without_a_network(no_network: None, api: Any) -> None:
    article = factories.article(body=[("embed", {**STORED, "thumbnail": factories.picture().pk})])
    value = api(f"articles/{article.slug}/").data["body"][0]["value"]
    assert value["provider"] == "YouTube"
    assert value["thumbnail"]["title"] == "Trees"


def test_deleted_thumbnail_is_left_out() -> None:
    picture = factories.picture()
    article = factories.article(body=[("embed", {**STORED, "thumbnail": picture.pk})])
    picture.delete()
    assert block_of(article)["value"]["thumbnail"] is None


def test_thumbnail_is_in_the_reference_index() -> None:
    picture = factories.picture()
    article = factories.article(body=[("embed", {**STORED, "thumbnail": picture.pk})])
    ReferenceIndex.create_or_update_for_object(article)
    assert [usage.object_id for usage in ReferenceIndex.get_references_to(picture)] == [str(article.pk)]


def test_title_is_searchable() -> None:
    assert EmbedBlock().get_searchable_content(Embedded.of(STORED)) == ["A walk"]


def test_block_without_a_required_video_is_refused() -> None:
    with pytest.raises(ValidationError):
        EmbedBlock().clean(None)


def test_problem_of_a_video_is_stored_in_english_and_told_in_the_language_of_each_editor(
    editor: Client, provider: Provider
) -> None:
    profile = UserProfile.objects.create(user=get_user_model().objects.get(), preferred_language="fr")
    other = "https://evil.example/watch"
    provider.body, provider.status = b"", 404
    form = article_form(body=streamfield([("embed", VIDEO), ("embed", other)]))
    del form["action-publish"]
    editor.post(add_url(Article, factories.article_index()), form)
    article = Article.objects.get()
    draft = article.get_latest_revision_as_object()
    assert [block.value.problem for block in draft.body] == [
        "www.youtube.com has nothing to embed at this address. Check that the address is correct and the video public.",
        "Enter the address of a video or recording on YouTube, Vimeo, TED, Spotify or SoundCloud.",
    ]
    french = editor.get(edit_url(article), follow=True).content.decode()
    assert "a rien à intégrer à cette adresse" in french
    assert "YouTube, Vimeo, TED, Spotify ou SoundCloud" in french
    profile.preferred_language = "en"
    profile.save()
    assert "has nothing to embed at this address" in editor.get(edit_url(article)).content.decode()


def test_detail_of_a_warning_is_english_and_shown_in_french() -> None:
    with override("fr"):
        document_of(
            factories.article(
                body=[
                    (
                        "embed",
                        {
                            "url": VIDEO,
                            "problem": "TED does not answer at the moment. "
                            "Save a draft and publish it in its editor later, or remove the video.",
                        },
                    )
                ]
            )
        )
    detail = RenderWarning.objects.get().detail
    assert detail.startswith("TED does not answer at the moment.")
    with override("fr"):
        assert in_words(detail).startswith("TED ne répond pas en ce moment.")
