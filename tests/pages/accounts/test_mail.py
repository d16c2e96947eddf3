"""The mails that people get, read from the files that they become without a mail server."""

import email.policy
import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from pages.models import Article
from pages.roles import AUTHOR, EDITOR, REVIEWER
from tests import factories
from tests.forms import article_form

pytestmark = pytest.mark.django_db
PATH = re.compile(r"http://testserver(/admin/password_reset/confirm/\S+)")


@pytest.fixture
def mails(settings: Any, tmp_path: Path) -> Callable[[], list[EmailMessage]]:
    """Return a function that reads all mails."""
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "cms.mail.MailFiles", tmp_path / "mail"
    settings.WAGTAIL_PASSWORD_RESET_ENABLED = True
    settings.WAGTAILADMIN_BASE_URL = "http://testserver"
    factories.settings_of_site(name="O’Hara & Sons Clinic")

    def read() -> list[EmailMessage]:
        files = sorted((tmp_path / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        whole = b"".join(file.read_bytes() for file in files)
        parts = re.split(rb"^-{79}\n", whole, flags=re.MULTILINE)
        return [email.message_from_bytes(part, policy=email.policy.default) for part in parts if part.strip()]

    return read


def user(name: str, *roles: str) -> Any:
    made = get_user_model().objects.create_user(name, f"{name}@example.org", "password of a test", first_name="D'Arcy")
    made.groups.set(Group.objects.filter(role__in=roles))
    return made


def bodies(mail: EmailMessage) -> list[str]:
    """Return the plain and the HTML text."""
    found = [mail.get_body((kind,)) for kind in ("plain", "html")]
    return [part.get_content() for part in found if part is not None]


def check(mail: EmailMessage) -> None:
    """The text is for people, both texts name the organisation, and no address is relative."""
    text, html = bodies(mail)
    assert "O’Hara & Sons Clinic" in text
    assert "O’Hara &amp; Sons Clinic" in html
    assert "Hello D'Arcy," in text
    assert not re.search(r"&#|&amp;|None|<[a-z]", text)
    assert set(re.findall(r'href="(?!http://testserver/)([^"]*)"', html)) == set()
    assert "wagtail" not in (text + html).lower()


def draft(owner: Any) -> Article:
    page = factories.article_index().add_child(instance=Article(title="Sleep & “rest”", live=False, owner=owner))
    page.save_revision(user=owner)
    return page


def submit(page: Article, by: Any) -> None:
    client = Client()
    client.force_login(by)
    form = {**article_form(title=page.title, slug=page.slug), "action-submit": "1"}
    del form["action-publish"]
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)


def respond(page: Article, by: Any, action: str, **form: str) -> None:
    client, state = Client(), Article.objects.get(pk=page.pk).current_workflow_task_state
    client.force_login(by)
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk]), form)


def test_forgotten_password_is_chosen_again_through_a_mail(client: Client, mails: Callable) -> None:
    forgot = user("forgetful", AUTHOR)
    client.post(reverse("wagtailadmin_password_reset"), {"email": forgot.email})
    (mail,) = mails()
    check(mail)
    assert mail["Subject"] == "Your password at O’Hara & Sons Clinic"
    found = PATH.search(bodies(mail)[0])
    assert found
    form = client.get(found[1], follow=True)
    passwords = dict.fromkeys(("new_password1", "new_password2"), "a long new password")
    client.post(form.redirect_chain[-1][0], passwords)
    assert get_user_model().objects.get(pk=forgot.pk).check_password("a long new password")


def test_reviewers_and_then_editors_are_told_of_a_submission(mails: Callable) -> None:
    author, reviewer, editor = user("author", AUTHOR), user("reviewer", REVIEWER), user("editor", EDITOR)
    page = draft(author)
    submit(page, author)
    (told,) = mails()
    check(told)
    assert told["To"] == reviewer.email
    assert "Sleep & “rest”" in told["Subject"]
    assert f"http://testserver/admin/pages/{page.pk}/edit/" in bodies(told)[0]
    respond(page, reviewer, "approve")
    assert mails()[-1]["To"] == editor.email
    respond(page, editor, "approve")
    check(mails()[-1])
    assert mails()[-1]["To"] == author.email


def test_author_is_told_what_has_to_be_changed(mails: Callable) -> None:
    author, reviewer = user("author", AUTHOR), user("reviewer", REVIEWER)
    page = draft(author)
    submit(page, author)
    respond(page, reviewer, "reject", comment="Name the “dose” & its source.")
    told = mails()[-1]
    check(told)
    assert told["To"] == author.email
    assert "Name the “dose” & its source." in bodies(told)[0]


def test_new_user_chooses_a_password_through_a_mail(editor: Client, mails: Callable) -> None:
    form = {"username": "new", "email": "new@example.org", "first_name": "D'Arcy", "last_name": "Ng"}
    passwords = dict.fromkeys(("password1", "password2"), "a long enough one")
    editor.post(reverse("wagtailusers_users:add"), {**form, **passwords})
    (mail,) = mails()
    check(mail)
    assert "Your name for signing in is new." in bodies(mail)[0]
    found = PATH.search(bodies(mail)[0])
    assert found
    assert Client().get(found[1], follow=True).status_code == 200


def test_only_this_user_can_read_the_files(client: Client, mails: Callable, tmp_path: Path) -> None:
    client.post(reverse("wagtailadmin_password_reset"), {"email": user("forgetful", AUTHOR).email})
    (file,) = (tmp_path / "mail").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
