"""Answers of providers about videos are checked and stored."""

import threading
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from weakref import ReferenceType

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Collection

from pages import embeds
from pages.embeds import waiting
from pages.embeds.thumbnails import COLLECTION
from pages.models import KnownEmbed, Picture
from pages.providers import names
from tests import oembed
from tests.oembed import OURS, VIDEO, Provider, frame

pytestmark = pytest.mark.django_db


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0.3)


def problem_of(url: str = VIDEO) -> str:
    with pytest.raises(ValidationError) as caught:
        embeds.resolve(url)
    return caught.value.message


def let_time_pass(**span: int) -> None:
    KnownEmbed.objects.update(asked_at=timezone.now() - timedelta(**span))


def test_video_has_the_facts_from_its_provider(provider: Provider) -> None:
    found = embeds.resolve(VIDEO)
    assert (found.url, found.player, found.title) == (VIDEO, OURS, "A walk")
    assert (found.width, found.height, found.problem) == (1280, 720, "")


# Players from the documentation and the answers of each provider.
@pytest.mark.parametrize(
    ("url", "player", "name", "identifier"),
    [
        ("https://youtu.be/dQw4w9WgXcQ", "https://www.youtube.com/embed/dQw4w9WgXcQ?feature=oembed", "YouTube",
         "dQw4w9WgXcQ"),
        ("https://youtu.be/a_b-c?t=42", "https://www.youtube.com/embed/a_b-c?start=42&feature=oembed", "YouTube",
         "a_b-c"),
        ("https://www.youtube.com/shorts/abc", "https://www.youtube.com/embed/abc?feature=oembed", "YouTube", "abc"),
        ("https://www.youtube.com/live/abc", "https://www.youtube.com/embed/abc?feature=oembed", "YouTube", "abc"),
        ("https://www.youtube.com/playlist?list=PL1-x", "https://www.youtube.com/embed/videoseries?list=PL1-x",
         "YouTube", "PL1-x"),
        ("https://www.youtube.com/watch?v=abc&list=PL1", "https://www.youtube.com/embed/abc?list=PL1", "YouTube",
         "abc"),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?app_id=122963", "Vimeo", "76979871"),
        ("https://vimeo.com/76979871/8272103f6e",
         "https://player.vimeo.com/video/76979871?h=8272103f6e&app_id=122963", "Vimeo", "76979871"),
        ("https://www.ted.com/talks/a_b_how_to_sleep", "https://embed.ted.com/talks/a_b_how_to_sleep", "TED",
         "a_b_how_to_sleep"),
        ("https://www.ted.com/talks/a_b_how_to_sleep?language=fr",
         "https://embed.ted.com/talks/lang/fr/a_b_how_to_sleep", "TED", "a_b_how_to_sleep"),
        ("https://open.spotify.com/episode/7makk4oTQel",
         "https://open.spotify.com/embed/episode/7makk4oTQel?utm_source=oembed", "Spotify", "episode/7makk4oTQel"),
        ("https://open.spotify.com/episode/7makk4oTQel",
         "https://open.spotify.com/embed/episode/7makk4oTQel/video?utm_source=oembed", "Spotify",
         "episode/7makk4oTQel"),
        ("https://soundcloud.com/a/b",
         "https://w.soundcloud.com/player/?visual=true&url=https%3A%2F%2Fapi.soundcloud.com%2Ftracks%2F293&show_artwork=true",
         "SoundCloud", "tracks/293"),
        ("https://soundcloud.com/a/sets/b",
         "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/playlists/soundcloud%253Aplaylists%253A7",
         "SoundCloud", "playlists/7"),
    ],
)  # fmt: skip
def test_player_of_every_provider_is_recognised(
    provider: Provider, url: str, player: str, name: str, identifier: str
) -> None:
    provider.says["html"] = frame(player.replace("&", "&amp;"))
    found = embeds.resolve(url)
    shown = embeds.shown(found)
    assert found.player == player.replace("www.youtube.com", "www.youtube-nocookie.com")
    assert (shown["provider"], shown["provider_id"]) == (name, identifier)


def test_invalid_sizes_are_left_out(provider: Provider) -> None:
    provider.says |= {"width": "100%", "height": 1e400}
    assert embeds.resolve(VIDEO).width is None
    assert embeds.resolve(VIDEO).height is None


def test_frame_allows_only_what_the_player_needs() -> None:
    html = embeds.iframe(embeds.Embedded(VIDEO, OURS))
    sandbox = html.partition('sandbox="')[2].partition('"')[0].split()
    assert sandbox == ["allow-scripts", "allow-same-origin", "allow-popups", "allow-popups-to-escape-sandbox"]
    assert 'allow="encrypted-media; fullscreen; picture-in-picture"' in html
    assert 'referrerpolicy="strict-origin-when-cross-origin"' in html  # YouTube plays nothing without a referrer


@pytest.mark.parametrize(
    "player",
    [
        "https://evil.example/embed/abc",
        "http://www.youtube.com/embed/abc",
        "//www.youtube.com/embed/abc",
        "javascript:alert(1)",
        "javascript://www.youtube.com/embed/abc",
        "data:text/html,<script>alert(1)</script>",
        "https://www.youtube.com@evil.example/embed/abc",
        "https://me@www.youtube.com/embed/abc",
        "https://www.youtube.com:8443/embed/abc",
        "https://www.youtube.com.evil.example/embed/abc",
        r"https://evil.example\@www.youtube.com/embed/abc",
        r"https://evil.example\.www.youtube.com/embed/abc",
        "https://[www.youtube.com/embed/abc",
        "https://www.youtube.com/redirect?q=https://evil.example",
        "https://www.youtube.com/embed/abc/../../redirect?q=https://evil.example",
        "https://www.youtube.com/embed/abc%3F/../../redirect",
        "https://www.youtube.com/embed/abc%2F..%2F..%2Fredirect",
        "https://www.youtube.com/embed/abc\u0000",
        "https://www.youtube.com/embed/abc?a=\u2028",
        "https://www.youtube.com/embed/videoseries",
        "",
    ],
)
def test_player_of_an_unknown_provider_is_refused(provider: Provider, player: str) -> None:
    provider.says["html"] = frame(player)
    assert "has no player for this" in problem_of()
    assert not KnownEmbed.objects.exists()
    assert embeds.shown(embeds.Embedded(VIDEO, player)) is None


@pytest.mark.parametrize("html", ["", "<p>Nothing</p>", "<script>alert(1)</script>", None, "<iframe></iframe>"])
def test_answer_without_a_player_is_refused(provider: Provider, html: Any) -> None:
    provider.says["html"] = html
    assert "has no player for this" in problem_of()


def test_photo_is_refused(provider: Provider) -> None:
    provider.says = {"type": "photo", "url": "https://evil.example/x.jpg"}
    assert "has no player for this" in problem_of()


@pytest.mark.parametrize(
    "title", ['"><script>alert(1)</script>', "a\u0000b\nc", "\ud800", "x" * 100_000, {"a": 1}, 5, None, ""]
)
def test_hostile_title_is_escaped_and_shortened(provider: Provider, title: Any) -> None:
    provider.says["title"] = title
    found = embeds.resolve(VIDEO)
    assert 0 < len(found.title) <= 200
    assert "\u0000" not in found.title
    html = embeds.iframe(found)
    assert html.count("<") == 2
    assert Picture.objects.get(pk=found.thumbnail).title == found.title


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{",
        b"[]",
        b"5",
        b"null",
        b'"type"',
        b"{}",
        b'{"type": "photo"}',
        b'{"type": "video", "html": 5}',
        b'{"type": "video", "html": ["x"]}',
        b'{"type": "video", "cache_age": 1e400}',
        b'{"type": "video", "cache_age": 99999999999999999}',
        b"[" * 200_000,
        b"\xff\xfe\x00",
    ],
)
def test_unreadable_answer_counts_as_no_answer(provider: Provider, body: bytes) -> None:
    provider.body = body
    assert "www.youtube.com does not answer at the moment" in problem_of()


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_temporary_error_counts_as_no_answer(provider: Provider, status: int) -> None:
    provider.status = status
    assert problem_of() == (
        "www.youtube.com does not answer at the moment. "
        "Save a draft and publish it in its editor later, or remove the video."
    )


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_missing_video_is_refused(provider: Provider, status: int) -> None:
    provider.status = status
    assert "has nothing to embed at this address" in problem_of()


def test_wait_for_a_slow_answer_is_limited(provider: Provider, hurry: None) -> None:
    provider.drips = True  # without an end
    begun = time.monotonic()
    assert "does not answer at the moment" in problem_of()
    assert time.monotonic() - begun < 20


def test_silent_provider_is_not_asked_again_at_once(provider: Provider) -> None:
    provider.status = 500
    for video in "abc":
        assert "does not answer at the moment" in problem_of(f"https://www.youtube.com/watch?v={video}")
    assert len(provider.questions) == 1


def test_unreadable_answer_does_not_affect_other_videos(provider: Provider) -> None:
    provider.body = b"<html>"
    for _ in range(2):
        assert "does not answer at the moment" in problem_of()
    assert len(provider.questions) == 1
    provider.body = None
    assert embeds.resolve("https://www.youtube.com/watch?v=other").player == OURS


def test_silent_host_of_pictures_is_not_asked_again_at_once(provider: Provider) -> None:
    provider.picture_status = 503
    for video in "abc":
        assert embeds.resolve(f"https://www.youtube.com/watch?v={video}").thumbnail is None
    assert len(provider.asked) - len(provider.questions) == 1


def test_picture_of_a_video_is_in_a_collection_of_its_own(provider: Provider) -> None:
    for video in "ab":
        picture = Picture.objects.get(pk=embeds.resolve(f"https://www.youtube.com/watch?v={video}").thumbnail)
        assert picture.collection.name == COLLECTION
    assert Collection.objects.filter(name=COLLECTION).count() == 1


def test_error_for_an_unknown_site_lists_the_known_providers(provider: Provider) -> None:
    assert problem_of("https://evil.example/watch?v=abc") == (
        "Enter the address of a video or recording on YouTube, Vimeo, TED, Spotify or SoundCloud."
    )
    assert not provider.asked


def test_provider_is_not_asked_about_a_known_video(provider: Provider) -> None:
    assert embeds.resolve(VIDEO) == embeds.resolve(VIDEO)
    assert len(provider.questions) == 1
    assert Picture.objects.count() == 1


def test_known_video_is_updated_after_a_month_and_keeps_its_picture(provider: Provider) -> None:
    before = embeds.resolve(VIDEO)
    let_time_pass(days=31)
    provider.says["title"] = "A longer walk"
    after = embeds.resolve(VIDEO)
    assert (after.title, after.thumbnail) == ("A longer walk", before.thumbnail)
    assert (KnownEmbed.objects.count(), Picture.objects.count()) == (1, 1)


def test_known_video_is_kept_while_the_provider_is_down(provider: Provider) -> None:
    before = embeds.resolve(VIDEO)
    let_time_pass(days=31)
    provider.status = 503
    assert embeds.resolve(VIDEO) == before


def test_known_video_that_was_deleted_is_reported(provider: Provider) -> None:
    embeds.resolve(VIDEO)
    let_time_pass(days=31)
    provider.status = 404
    assert "has nothing to embed" in problem_of()


def test_thumbnail_is_taken_in_as_an_upload_is(provider: Provider) -> None:
    provider.picture = oembed.image_file(size=(64, 36)) + b"<script>"
    picture = Picture.objects.get(pk=embeds.resolve(VIDEO).thumbnail)
    assert (picture.width, picture.height) == (64, 36)
    with picture.file.open() as file:
        assert b"<script>" not in file.read()


@pytest.mark.parametrize("picture", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"x" * 5_000_001])
def test_invalid_picture_is_left_out(provider: Provider, picture: bytes) -> None:
    provider.picture = picture
    assert embeds.resolve(VIDEO).thumbnail is None
    assert not Picture.objects.exists()


def test_picture_with_too_many_pixels_is_left_out(provider: Provider, settings: Any) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 1_000_000
    provider.picture = oembed.image_file(size=(1200, 900))
    assert embeds.resolve(VIDEO).thumbnail is None


@pytest.mark.parametrize("status", [302, 404, 500])
def test_unavailable_picture_is_left_out(provider: Provider, status: int) -> None:
    provider.picture_status = status
    assert embeds.resolve(VIDEO).thumbnail is None


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost/picture",
        "http://169.254.169.254/latest/",
        "http://me@127.0.0.1/picture",
        "http://127.0.0.1.evil.example/picture",
        "http://[::1/picture",
        r"http://evil.example\@127.0.0.1/picture",
        "file:///etc/passwd",
        5,
        ["x"],
        None,
    ],
)
def test_picture_is_fetched_only_from_the_provider(provider: Provider, address: Any) -> None:
    provider.says["thumbnail_url"] = address
    assert embeds.resolve(VIDEO).thumbnail is None
    assert provider.asked == provider.questions


def test_failed_picture_is_fetched_again_after_an_hour(provider: Provider) -> None:
    provider.picture_status = 404
    embeds.resolve(VIDEO)
    provider.picture_status = 200
    assert embeds.resolve(VIDEO).thumbnail is None
    let_time_pass(minutes=61)
    assert embeds.resolve(VIDEO).thumbnail


def test_invalid_facts_are_left_out() -> None:
    odd = {"url": VIDEO, "player": 5, "title": None, "width": '1" onload="x', "height": -3, "thumbnail": "x", "more": 1}
    assert embeds.Embedded.of(odd) == embeds.Embedded(VIDEO)
    for nothing in (None, "", 5, [], {}, {"player": OURS}, {"url": 5}):
        assert embeds.Embedded.of(nothing) is None


@pytest.mark.django_db(transaction=True)
def test_two_editors_can_save_the_same_videos_at_once(provider: Provider) -> None:
    """Each saves them in one transaction, as an editor's request does, and in the opposite order."""
    videos = ["https://www.youtube.com/watch?v=a", "https://www.youtube.com/watch?v=b"]
    met, problems = threading.Barrier(2, timeout=10), []

    def save(order: list[str]) -> None:
        try:
            with transaction.atomic():
                for video in order:
                    embeds.resolve(video)
                    met.wait()
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    for _ in range(2):
        threads = [threading.Thread(target=save, args=[order]) for order in (videos, videos[::-1])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        let_time_pass(days=31)
    assert problems == []
    assert set(KnownEmbed.objects.values_list("url", flat=True)) == set(videos)


def test_no_receiver_of_ours_runs_before_or_after_a_request() -> None:
    ours = ("api", "cms", "pages")
    receivers = [receiver for _, receiver, *_ in [*request_started.receivers, *request_finished.receivers]]
    found = [receiver() if isinstance(receiver, ReferenceType) else receiver for receiver in receivers]
    assert found
    assert not [one for one in found if one.__module__.partition(".")[0] in ours]


@pytest.mark.parametrize(
    ("url", "size"),
    [(VIDEO, {"maxwidth": ["1280"], "maxheight": ["720"]}), ("https://soundcloud.com/a/b", {})],
)
def test_each_provider_is_asked_with_its_own_options(provider: Provider, url: str, size: dict) -> None:
    with suppress(ValidationError):
        embeds.resolve(url)
    (asked,) = provider.questions
    assert parse_qs(urlsplit(asked).query) == {"url": [url], "format": ["json"], **size}


def test_guide_for_editors_names_every_provider() -> None:
    guide = (settings.BASE_DIR / "docs" / "authoring.md").read_text()
    assert f"Enter an address on {names()}." in guide
