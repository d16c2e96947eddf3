"""Who chose French reads no English words of ours, in any screen, message or mail."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.core.serializers import serialize
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from wagtail.models import GroupApprovalTask, Locale, ModelLogEntry, Page, Site, Task
from wagtail.users.models import UserProfile

from api.admin.standing import moment_in_words
from api.publishing.publish import publish_everything
from pages.accounts.mail import welcome
from pages.admin.role_names import with_names_in_words
from pages.language_names import within_a_sentence
from pages.models import Article, Contact, Location, Person, PlainPage
from pages.models.review import NOTICE
from pages.roles import ADMINISTRATOR, AUTHOR, EDITOR, REVIEWER, WORKFLOW, make_roles
from tests import factories
from tests.forms import add_url, article_form, location_form
from tests.kitchen_sink import kitchen_sink
from tests.sharing import Share
from tests.words import catalogue, placeholders, translations

# With fewer letters of its own, a message with placeholders would match texts of the content.
_LETTERS = 15
# The attributes that somebody sees or hears.
_SHOWN = {"alt", "aria-label", "content", "placeholder", "title"}
# Names that are stored: a column of the article's table.
_STORED = {"Hours"}
_IN_JSON = re.compile(r'"((?:[^"\\]|\\.)*)"')


@cache
def english() -> tuple[set[str], re.Pattern[str]]:
    """Return the English messages that differ in French, and what matches those with placeholders.

    Those in small letters are names, which are shown with a capital. In small letters, they also stand in programs.
    """
    plain, parts = set(), []
    for (one, plural, _), texts in translations(catalogue("fr")).items():
        for words in filter(None, [one, plural]):
            if words in texts or capfirst(words) in map(capfirst, texts):
                continue
            if not placeholders(words):
                plain.add(capfirst(words.strip()))
            elif len(re.sub(r"\{\w*\}|%\(\w+\)s|\W", "", words)) >= _LETTERS:
                parts.append(re.sub(r"\\\{\w*\\\}|%\\\(\w+\\\)s", ".+", re.escape(words)))
    return plain, re.compile("|".join(parts), re.DOTALL)


def texts_of(html: str) -> Iterator[str]:
    """Yield the texts of a page, of its attributes, and of the JSON in both."""
    page = BeautifulSoup(html, "html.parser")
    yield from page.find_all(string=True)
    for element in page.find_all(True):
        shown = {name: value for name, value in element.attrs.items() if name in _SHOWN or name.startswith("data-")}
        yield from (value for value in shown.values() if isinstance(value, str))


def left_in_english(html: str) -> set[str]:
    plain, parts = english()
    found = set()
    for text in texts_of(html):
        strings = [text, *(part.encode().decode("unicode_escape") for part in _IN_JSON.findall(text))]
        for string in (" ".join(each.split()) for each in strings):
            if string in plain or (len(string) < 500 and parts.fullmatch(string)):
                found.add(string)
    return found - _STORED


def speaking(language: str, *roles: str, name: str = "writer", **fields: Any) -> Any:
    made = get_user_model().objects.create_user(name, f"{name}@example.org", "password of a test", **fields)
    made.groups.set(Group.objects.filter(role__in=roles))
    UserProfile.objects.create(user=made, preferred_language=language)
    return made


def make_content() -> int:
    factories.site()
    make_roles()
    article = kitchen_sink()
    # Their English titles are among our words too.
    for page in Page.objects.filter(title__in=["Home", "Locations", "Contact", "Draft"]):
        Page.objects.filter(pk=page.pk).update(title=f"Maison {page.pk}", draft_title=f"Maison {page.pk}")
    publish_everything()
    return article.pk


@pytest.fixture(scope="module", autouse=True)
def made(share: Share) -> int:
    return share(make_content)


@pytest.fixture
def content(made: int, db: None) -> Article:
    return Article.objects.get(pk=made)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def screens(role: str, article: Article, own: Page) -> Iterator[str]:
    """Yield the addresses of the screens of a role."""
    location, contact = Location.objects.first(), Contact.objects.first()
    yield from map(reverse, ["wagtailadmin_home", "wagtailadmin_account", "articles:index", "wagtailimages:index"])
    yield reverse("wagtailadmin_explore", args=[article.get_parent().pk])
    yield reverse("wagtailadmin_pages:edit", args=[own.pk])
    if role != REVIEWER:
        yield add_url(Article, article.get_parent())
        yield reverse("share_draft", args=[own.pk])
    if role in {EDITOR, ADMINISTRATOR}:
        for page in (article, location, contact, article.get_parent(), article.get_parent().get_parent()):
            yield reverse("wagtailadmin_pages:edit", args=[page.pk])
        yield reverse("wagtailadmin_pages:history", args=[article.pk])
        yield reverse("wagtailadmin_pages:usage", args=[location.pk])
        yield reverse("wagtailadmin_pages:copy", args=[article.pk])
        yield reverse("wagtailadmin_pages:move", args=[article.pk])
        yield reverse("wagtailadmin_pages:unpublish", args=[article.pk])
        yield reverse("wagtailadmin_pages:set_privacy", args=[article.pk])
        yield from map(reverse, ["locations:index", "contacts:index", "articles:choose_parent"])
        yield add_url(Location, location.get_parent())
        yield add_url(PlainPage, article.get_parent().get_parent())
        snippets = {"person": Person.objects.first(), "category": article.category, "tag": article.tags.first()}
        for kind, thing in snippets.items():
            yield reverse(f"wagtailsnippets_pages_{kind}:list")
            yield reverse(f"wagtailsnippets_pages_{kind}:add")
            yield reverse(f"wagtailsnippets_pages_{kind}:edit", args=[thing.pk])
            yield reverse(f"wagtailsnippetchoosers_pages_{kind}:choose")
        yield reverse("wagtailsettings:edit", args=["pages", "sitesettings", Site.objects.get().pk])
        yield from map(reverse, ["imported_sources", "medical_review", "scheduled", "publishing_report"])
        yield from map(reverse, ["wagtailredirects:index", "wagtailredirects:add", "wagtailadmin_collections:index"])
        yield from map(reverse, ["wagtailimages_chooser:choose", "wagtailadmin_choose_page"])
    if role == ADMINISTRATOR:
        yield from map(reverse, ["wagtailusers_users:index", "wagtailusers_users:add", "wagtaillocales:index"])
        yield from map(reverse, ["wagtaillocales:add", "wagtailsites:add", "wagtailadmin_workflows:index"])
        yield reverse("set_up_second_factor")


@pytest.mark.parametrize("role", [AUTHOR, REVIEWER, EDITOR, ADMINISTRATOR])
def test_no_screen_has_english_words(content, role):
    user = speaking("fr", role)
    own = content.get_parent().add_child(instance=Article(title="Repos", live=False, owner=user))
    own.save_revision(user=user)
    Article.objects.filter(pk=content.pk).update(next_review=timezone.localdate() + NOTICE / 2)
    client = signed_in(user)
    left = {}
    for address in screens(role, content, own):
        response = client.get(address, follow=True)
        assert response.status_code == 200, address
        html = response.content.decode()
        if response["Content-Type"].startswith("application/json"):
            html = json.loads(html).get("html", "")
        if found := left_in_english(html):
            left[address] = found
    assert left == {}


def test_all_blocks_and_fields_are_named_in_french(content):
    client = signed_in(speaking("fr", EDITOR))
    form = client.get(reverse("wagtailadmin_pages:edit", args=[content.pk])).content.decode()
    for words in (
        "Encadré",
        "Lieu, carte et heures",
        "Citation",
        "Révision médicale",
        "Adresse de la page",
        "Mots-clés",
    ):
        assert words in form or json.dumps(words)[1:-1] in form, words


def test_examples_in_the_chooser_of_blocks_are_in_french(content):
    client = signed_in(speaking("fr", EDITOR))
    block = Article.body.field.stream_block.child_blocks["rich_text"]
    shown = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}).text
    assert "Venez comme vous êtes" in shown


def test_names_of_roles_and_of_the_workflow_are_shown_in_french_and_stored_in_english(content):
    client = signed_in(speaking("fr", ADMINISTRATOR))
    groups = client.get(reverse("wagtailusers_groups:index")).text
    assert all(name in groups for name in ("Auteur", "Réviseur médical", "Éditeur", "Administrateur"))
    workflows = client.get(reverse("wagtailadmin_workflows:index")).text.replace("&#x27;", "'")
    assert all(name in workflows for name in ("Révision éditoriale", "Révision médicale", "Approbation de l'éditeur"))
    with override("fr"):
        group = Group.objects.get(name=AUTHOR)
        group.name = "Auteur"  # as a form sends it that showed the name
        group.save()
    assert Group.objects.get(pk=group.pk).name == AUTHOR


def test_names_that_a_french_form_sends_back_are_unchanged_in_the_log_and_in_dumps(content):
    client = signed_in(speaking("fr", ADMINISTRATOR))
    task = GroupApprovalTask.objects.get(name="Medical review")
    edit = reverse("wagtailadmin_workflows:edit_task", args=[task.pk])
    sent = {"name": "Révision médicale", "groups": [group.pk for group in task.groups.all()]}
    assert 'value="Révision médicale"' in client.get(edit).text
    assert client.post(edit, sent).status_code == 302
    entry = ModelLogEntry.objects.for_instance(task).get()
    assert (entry.label, entry.content_changed) == ("Medical review", False)
    with override("fr"):
        assert '"name": "Medical review"' in serialize("json", Task.objects.filter(pk=task.pk))


def test_titles_of_pages_are_no_names_in_the_history(content):
    moved = {"page": {"title": EDITOR}, "workflow": {"title": WORKFLOW, "next": {"title": "Medical review"}}}
    with override("fr"):
        shown = with_names_in_words(moved)
        assert str(shown["page"]["title"]) == EDITOR
        assert str(shown["workflow"]["title"]) == "Révision éditoriale"
        assert str(shown["workflow"]["next"]["title"]) == "Révision médicale"


def test_who_is_next_in_a_workflow_is_told_in_french(content):
    author = speaking("fr", AUTHOR)
    own = content.get_parent().add_child(instance=Article(title="Repos", live=False, owner=author))
    own.save_revision(user=author)
    client = signed_in(author)
    form = {**article_form(title="Repos", slug=own.slug), "action-submit": "1"}
    del form["action-publish"]
    told = client.post(reverse("wagtailadmin_pages:edit", args=[own.pk]), form, follow=True).text
    assert "Révision médicale" in told
    history = client.get(reverse("wagtailadmin_pages:history", args=[own.pk])).text
    assert "Révision médicale" in history
    assert "Medical review" not in history


def test_refusals_and_problems_are_in_french(content):
    client = signed_in(speaking("fr", ADMINISTRATOR))
    parent = content.get_parent()
    answers = [
        client.post(add_url(Article, parent), article_form(title="Repos", published_on="incomplete"), follow=True),
        client.post(
            add_url(Location, Location.objects.first().get_parent()),
            location_form(title="Clinique", postal_code="1", coordinates="here"),
            follow=True,
        ),
    ]
    for answer in answers:
        assert left_in_english(answer.content.decode()) == set()
    assert "Cette date est incomplète." in answers[0].content.decode()
    assert "Ce n&#x27;est pas un code postal" in answers[1].content.decode()


def test_messages_after_publishing_are_in_french(content):
    client = signed_in(speaking("fr", EDITOR))
    later = timezone.now() + timedelta(days=400)
    form = article_form(title="Repos", go_live_at=f"{later:%Y-%m-%d %H:%M}")
    page = client.post(add_url(Article, content.get_parent()), form, follow=True).content.decode()
    assert left_in_english(page) == set()
    assert "« Repos » sera en ligne le " in page.replace("\xa0", " ")


@pytest.mark.parametrize(("asked", "shown"), [("fr-CA,en;q=0.5", "Se connecter"), ("de,en;q=0.5", "Sign in")])
def test_sign_in_speaks_the_language_of_the_browser(client, db, asked, shown):
    answer = client.get(reverse("wagtailadmin_login"), headers={"Accept-Language": asked})
    assert shown in answer.content.decode()
    assert "Accept-Language" in answer["Vary"]


def test_wrong_password_is_refused_in_the_language_of_the_browser(client, db):
    form = {"username": "nobody", "password": "wrong"}
    answer = client.post(reverse("wagtailadmin_login"), form, headers={"Accept-Language": "fr"})
    assert left_in_english(answer.content.decode()) == set()
    assert '<html lang="fr"' in answer.content.decode()


def test_account_offers_english_and_french(editor):
    page = editor.get(reverse("wagtailadmin_account")).content.decode()
    choices = BeautifulSoup(page, "html.parser").select("[name=locale-preferred_language] option")
    assert [choice["value"] for choice in choices] == ["", "en", "fr"]


def test_chosen_language_counts_more_than_that_of_the_browser(content):
    client = signed_in(speaking("fr", EDITOR))
    home = client.get(reverse("wagtailadmin_home"), headers={"Accept-Language": "en"}).content.decode()
    assert "Mes brouillons" in home


@pytest.mark.parametrize(("asked", "shown"), [("fr", "Mes brouillons"), ("en", "My drafts")])
def test_chosen_language_that_is_not_offered_does_not_count(content, asked, shown):
    client = signed_in(speaking("de", EDITOR))
    assert shown in client.get(reverse("wagtailadmin_home"), headers={"Accept-Language": asked}).content.decode()


def test_request_leaves_no_language_behind(content, client):
    before = get_language()
    signed_in(speaking("fr", EDITOR)).get(reverse("wagtailadmin_home"))
    client.get(reverse("wagtailadmin_login"), headers={"Accept-Language": "fr"})
    assert get_language() == before


def test_api_is_english_for_a_french_reader(content, api):
    answer = api("articles/", limit=0, headers={"Accept-Language": "fr"})
    assert answer.status_code == 400
    assert "limit" in answer.json()["detail"]
    assert "Content-Language" not in answer.headers


def parts_of(message: Any) -> list[str]:
    return [message.subject, message.body, *(body for body, _ in message.alternatives)]


def test_mail_of_a_workflow_is_in_the_language_of_each_recipient(content):
    speaking("fr", REVIEWER, name="reviewer")
    speaking("en", REVIEWER, name="english")
    author = speaking("en", AUTHOR, name="author")
    content.get_workflow().start(content, author)
    by_recipient = {message.to[0]: parts_of(message) for message in mail.outbox}
    french, others = by_recipient["reviewer@example.org"], by_recipient["english@example.org"]
    assert len(french) == 3
    assert all("révision" in part for part in french)
    assert "Bonjour" in french[1]
    assert not any("révision" in part for part in others)


def test_mail_without_a_chosen_language_is_in_that_of_the_installation(content):
    speaking("", REVIEWER, name="reviewer")
    with override("fr"):  # of who submits
        content.get_workflow().start(content, speaking("fr", AUTHOR, name="author"))
    assert not any("révision" in part for part in parts_of(mail.outbox[0]))


def test_forgotten_password_and_welcome_are_answered_in_french(content, rf, client):
    user = speaking("fr", AUTHOR)
    client.post(reverse("wagtailadmin_password_reset"), {"email": user.email})
    welcome(rf.get("/"), user)
    reset, welcoming = map(parts_of, mail.outbox)
    assert all("mot de passe" in part for part in reset)
    assert all("compte" in part for part in welcoming)
    for part in [*reset, *welcoming]:
        assert left_in_english(part) == set()


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 12, 1, 14, tzinfo=UTC), "1er décembre 2026 à 9 h 00, heure de Toronto"),
        (datetime(2026, 12, 2, 18, 5, tzinfo=UTC), "2 décembre 2026 à 13 h 05, heure de Toronto"),
    ],
)
def test_moments_are_written_as_in_canada(moment, words):
    with override("fr"), timezone.override("America/Toronto"):
        assert moment_in_words(moment).replace("\xa0", " ") == words


def test_ids_of_panels_do_not_depend_on_the_language(content):
    address = reverse("wagtailsettings:edit", args=["pages", "sitesettings", Site.objects.get().pk])
    page = signed_in(speaking("fr", EDITOR)).get(address).content.decode()
    assert 'id="panel-name_and_language-section"' in page


def test_task_of_a_workflow_is_offered_in_french(content):
    assert GroupApprovalTask.objects.exists()
    author = speaking("fr", AUTHOR)
    client = signed_in(author)
    own = content.get_parent().add_child(
        instance=Article(title="Repos", live=False, owner=get_user_model().objects.get())
    )
    own.save_revision()
    form = client.get(reverse("wagtailadmin_pages:edit", args=[own.pk])).content.decode()
    assert "Soumettre à" in form


def test_countries_have_french_names_in_forms_and_codes_in_documents(content, api):
    location = factories.location("Clinique")
    reads_french = signed_in(speaking("fr", ADMINISTRATOR))
    form = reads_french.get(reverse("wagtailadmin_pages:edit", args=[location.pk])).text
    assert re.search(r'<option value="DE">\s*Allemagne', form)
    settings = reverse("wagtailsettings:edit", args=["pages", "sitesettings", Site.objects.get().pk])
    assert re.search(r'<option value="DE">\s*Allemagne', reads_french.get(settings).text)
    assert api(f"locations/{location.slug}/").data["address"]["country"] == "CA"


def test_names_of_languages_are_small_within_french_sentences():
    french = Locale(language_code="fr")
    with override("fr"):
        assert within_a_sentence(french) == "français"
    with override("en"):
        assert within_a_sentence(french) == "French"


def test_status_of_a_page_has_one_word_in_french(content):
    client = signed_in(speaking("fr", EDITOR))
    form = client.get(reverse("wagtailadmin_pages:edit", args=[content.pk])).text
    assert "État\N{NO-BREAK SPACE}: " in form
    for address in (
        reverse("wagtailadmin_explore", args=[content.get_parent().pk]),
        reverse("wagtailadmin_reports:locked_pages"),
    ):
        form += client.get(address).text
    assert re.findall(r"Status\b[^<>\"]*", " ".join(BeautifulSoup(form, "html.parser").stripped_strings)) == []
