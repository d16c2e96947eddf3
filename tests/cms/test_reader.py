"""The addresses of the built-in reader, and the headers of its shell."""

import re

import pytest
from django.conf import settings as site_settings
from django.test import Client

pytestmark = pytest.mark.django_db

STATIC = site_settings.BASE_DIR / "cms" / "reader" / "static" / "reader"


@pytest.fixture
def get(client):
    """Return a function that gets a path as a browser does."""
    return lambda path, **headers: client.get(path, headers=headers)


def is_shell(response) -> bool:
    return response.status_code == 200 and b"reader/start" in response.content


@pytest.mark.parametrize(
    "path", ["/", "/blog/", "/blog", "/blog/sleep-and-recovery/", "//blog//", "/fr/%C3%A9t%C3%A9/", "/preview/?token=1"]
)
def test_paths_of_pages_get_one_and_the_same_shell(get, path):
    assert is_shell(get(path))
    assert get(path).content == get("/").content


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/nothing/", 404),
        ("/api", 404),
        ("/admin", 301),
        ("/admin/nothing/", 302),
        ("/media/nothing", 404),
        ("/static/nothing", 404),
        ("/documents/1/nothing/", 404),
        ("/documents/", 404),
        ("/login/", 302),
        ("/login", 301),
        ("/favicon.ico", 404),
        ("/robots.txt", 404),
        ("/blog/.env", 404),
        (f"/media-of-old/{'a' * 5_000}.jpg", 404),
    ],
)
def test_other_addresses_keep_their_answers(get, path, status):
    response = get(path)
    assert response.status_code == status
    assert b"reader/start" not in response.content


def test_the_api_and_health_are_not_the_readers(get):
    assert get("/api/v1/")["Content-Type"] == "application/json"
    assert get("/api/health/live").status_code == 200


def test_only_reads_get_the_shell(client):
    assert client.post("/blog/").status_code == 404
    head = client.head("/blog/")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(client.get("/blog/").content))


def test_shell_asks_nothing_of_the_database_even_for_an_editor(editor, django_assert_num_queries, queries):
    with django_assert_num_queries(0):
        assert queries(lambda: editor.get("/blog/")) == 0
    assert not editor.get("/blog/").has_header("Set-Cookie")


def test_shell_is_cached_by_its_etag(get):
    response = get("/")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response["CDN-Cache-Control"].startswith("public, max-age=60")
    assert "Vary" not in response
    again = get("/blog/", **{"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_shell_lets_nothing_in_but_files_of_this_server_pictures_and_players(get, settings):
    settings.MEDIA_ORIGIN = "https://media.example.org/public"
    policy = dict(part.split(" ", 1) for part in get("/")["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'self'"
    assert policy["img-src"] == "'self' data: https://media.example.org"
    assert "https://www.youtube-nocookie.com" in policy["frame-src"].split()
    assert "https://player.vimeo.com" in policy["frame-src"].split()
    assert "script-src" not in policy  # so the default counts
    assert not any("unsafe" in part for part in policy.values())


def test_shell_is_not_for_search_engines_and_not_guessed_at(get):
    response = get("/")
    assert response["X-Robots-Tag"] == "noindex"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_shell_has_no_script_and_style_of_its_own(get):
    shell = get("/").content.decode()
    assert len(shell) < 2_000
    assert not re.search(r"<style|\son\w+=|style=|<script(?![^>]*src=)", shell)


def test_unknown_host_is_refused_as_everywhere(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_without_the_reader_the_first_address_leads_to_the_admin(settings):
    settings.READER = False
    client = Client()  # which reads the settings of middleware when it is first used
    assert client.get("/")["Location"] == "/admin/"
    assert client.get("/blog/").status_code == 404


def test_styles_serve_both_directions():
    physical = re.compile(
        r"(?<![\w-])(left|right|(min-|max-)?(width|height)|(margin|padding|border)-(left|right|top|bottom))\s*:"
    )
    rules = re.sub(r"@media[^{]*{", "", (STATIC / "reader.css").read_text())
    assert not physical.findall(rules)


def test_languages_of_the_reader_have_the_same_words():
    words = (STATIC / "words.js").read_text()
    english, french = (
        re.findall(r"^  (\w+):", words.partition(f"const {name} = {{")[2].partition("\n};")[0], re.MULTILINE)
        for name in ("ENGLISH", "FRENCH")
    )
    assert english
    assert english == french


@pytest.mark.parametrize("script", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_only_cleaned_html_is_inserted(script):
    """`dom.js` has the one place, which gets rich text and fallbacks."""
    found = re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", script.read_text())
    assert found == (["innerHTML"] if script.name == "dom.js" else [])


def test_every_word_of_the_reader_is_used():
    scripts = "".join(script.read_text() for script in STATIC.glob("*.js"))
    words = (STATIC / "words.js").read_text()
    known = re.findall(r"^  (\w+):", words.partition("const ENGLISH = {")[2].partition("\n};")[0], re.MULTILINE)
    assert [word for word in known if f"say.{word}" not in scripts] == []
