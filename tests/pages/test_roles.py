"""What each role may do in the admin, and what not, by address."""

from collections.abc import Callable
from functools import cached_property
from io import BytesIO
from typing import Any, NamedTuple

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupPagePermission,
    Locale,
    Page,
    PageViewRestriction,
    Task,
    Workflow,
    WorkflowPage,
)

from api.publishing.publish import publish_everything
from pages.models import Article, ArticleIndex, Attachment, Category, Person, Picture, PlainPage, Role, Tag
from pages.roles import ADMINISTRATOR, AUTHOR, EDITOR, REVIEWER, ROLES, WORKFLOW, make_roles
from tests import factories
from tests.forms import add_url, article_form
from tests.sharing import Share

pytestmark = pytest.mark.django_db
EVERYBODY = frozenset(ROLES)
EDITORS = frozenset({EDITOR, ADMINISTRATOR})
WRITERS = EDITORS | {AUTHOR}
CHANGERS = EDITORS | {REVIEWER}
ADMINISTRATORS = frozenset({ADMINISTRATOR})
NOBODY: frozenset[str] = frozenset()


def user(name: str, *roles: str, **fields: Any) -> Any:
    made = get_user_model().objects.create_user(name, f"{name}@example.org", "password of a test", **fields)
    made.groups.set(Group.objects.filter(role__in=roles))
    return made


def draft(title: str, owner: Any) -> Article:
    made = factories.article_index().add_child(instance=Article(title=title, live=False, owner=owner))
    made.save_revision(user=owner)
    return made


def make_content() -> None:
    tried, colleague = user("tried"), user("colleague", AUTHOR)
    draft("Own", tried)
    draft("Of a colleague", colleague)
    factories.article("Live", owner=colleague)
    publish_everything()


@pytest.fixture(scope="module", autouse=True)
def content(share: Share) -> None:
    share(make_content)


class Desk:
    """A user with a role, who is signed in, and the content that is tried: shared, or made when it is used."""

    def __init__(self, role: str) -> None:
        self.user = get_user_model().objects.get(username="tried")
        self.user.groups.set(Group.objects.filter(role=role))
        self.client = Client()
        self.client.force_login(self.user)

    @cached_property
    def own(self) -> Article:
        return Article.objects.get(title="Own")

    @cached_property
    def other(self) -> Article:
        return Article.objects.get(title="Of a colleague")

    @cached_property
    def live(self) -> Article:
        return Article.objects.get(title="Live")

    @cached_property
    def in_review(self) -> Article:
        """A draft of a colleague at the medical review."""
        return self.submitted(self.other)

    @cached_property
    def reviewed(self) -> Article:
        """A draft of a colleague at the editor's approval."""
        self.in_review.current_workflow_task_state.approve(user=user("reviewer", REVIEWER))
        return Article.objects.get(pk=self.in_review.pk)

    @cached_property
    def own_in_review(self) -> Article:
        return self.submitted(self.own)

    @cached_property
    def own_locked(self) -> Article:
        """An own draft that a colleague has locked."""
        locked = {"locked": True, "locked_by": self.colleague, "locked_at": timezone.now()}
        Page.objects.filter(pk=self.own.pk).update(**locked)
        return Article.objects.get(pk=self.own.pk)

    @cached_property
    def own_section(self) -> ArticleIndex:
        """An own section with a draft of a colleague."""
        section = factories.home().add_child(instance=ArticleIndex(title="Own section", live=False, owner=self.user))
        section.add_child(instance=Article(title="Below", live=False, owner=self.colleague))
        return section

    @cached_property
    def own_section_in_review(self) -> PlainPage:
        """An own section with an own draft at the medical review."""
        section = factories.home().add_child(instance=PlainPage(title="Section", live=False, owner=self.user))
        below = section.add_child(instance=PlainPage(title="Below", live=False, owner=self.user))
        below.save_revision(user=self.user)
        below.get_workflow().start(below, self.user)
        return PlainPage.objects.get(pk=section.pk)

    @cached_property
    def colleague(self) -> Any:
        return get_user_model().objects.get(username="colleague")

    @cached_property
    def superuser(self) -> Any:
        return user("root", is_superuser=True)

    @cached_property
    def picture(self) -> Picture:
        return factories.picture("Of a colleague", uploaded_by_user=self.colleague)

    @cached_property
    def own_picture(self) -> Picture:
        return factories.picture("Own", uploaded_by_user=self.user)

    @cached_property
    def document(self) -> Attachment:
        return factories.document(uploaded_by_user=self.colleague)

    @cached_property
    def person(self) -> Person:
        return factories.person()

    @cached_property
    def tag(self) -> Tag:
        return Tag.objects.create(name="Sleep")

    @cached_property
    def collection(self) -> Collection:
        return Collection.get_first_root_node().add_child(name="Brochures")

    @cached_property
    def redirect(self) -> Redirect:
        return Redirect.objects.create(old_path="/old", redirect_link="/new")

    @cached_property
    def role(self) -> Group:
        return Group.objects.get(name=AUTHOR)

    def submitted(self, page: Article) -> Article:
        page.get_workflow().start(page, page.owner)
        return Article.objects.get(pk=page.pk)

    def send(self, page: Article, **action: str) -> HttpResponse:
        """Send the form of a page with another summary."""
        form = article_form(title=page.title, slug=page.slug, summary="Changed")
        del form["action-publish"]
        return self.client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {**form, **action})

    def act(self, name: str, model: str, action: str, *things: Any, **form: Any) -> HttpResponse:
        address = reverse("wagtail_bulk_action", args=[name, model, action])
        return self.client.post(f"{address}?{'&'.join(f'id={thing.pk}' for thing in things)}", form)

    def post(self, view: str, *arguments: Any, **form: Any) -> HttpResponse:
        return self.client.post(reverse(view, args=[getattr(each, "pk", each) for each in arguments]), form)


class Tried(NamedTuple):
    """`does`: sends a request. `done`: true if the request did it; without it, an answer that is a page counts."""

    what: str
    by: frozenset[str]
    does: Callable[[Desk], HttpResponse]
    done: Callable[[Desk], Any] | None = None


def opens(what: str, by: frozenset[str], view: str, *things: str | int, query: str = "") -> Tried:
    """A GET. A thing that is an attribute of the desk stands for its key."""

    def does(desk: Desk) -> HttpResponse:
        found = [getattr(desk, thing) if isinstance(thing, str) and hasattr(Desk, thing) else thing for thing in things]
        return desk.client.get(reverse(view, args=[getattr(each, "pk", each) for each in found]) + query)

    return Tried(what, by, does)


def latest(page: Article) -> Article:
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


def live(page: Article) -> bool:
    return Page.objects.get(pk=page.pk).live


def gone(thing: Any) -> bool:
    return not type(thing).objects.filter(pk=thing.pk).exists()


def upload(kind: str) -> SimpleUploadedFile:
    if kind == "pdf":
        return SimpleUploadedFile("leaflet.pdf", b"%PDF-1.7", "application/pdf")
    file = BytesIO()
    Image.new("RGB", (8, 6), "seagreen").save(file, "PNG")
    return SimpleUploadedFile("trees.png", file.getvalue(), "image/png")


def task_state(page: Article) -> int:
    return page.current_workflow_task_state.pk


def copied(desk: Desk, page: Page, **asked: Any) -> HttpResponse:
    address = f"/admin/api/main/pages/{page.pk}/action/copy/"
    return desk.client.post(address, {"keep_live": False, **asked}, content_type="application/json")


# The ways to delete a page.
DELETES: dict[str, Callable[[Desk, Page], HttpResponse]] = {
    "": lambda desk, page: desk.post("wagtailadmin_pages:delete", page),
    "from a list": lambda desk, page: desk.act("wagtailcore", "page", "delete", page),
    "with the admin's API": lambda desk, page: desk.client.post(f"/admin/api/main/pages/{page.pk}/action/delete/"),
}
CONFIRMED = {"confirm_site_name": "Broadview"}
PERSON = {"name": "New", "slug": "new", "bio": "null", "credentials": "", "role": "", "profile_url": ""}
USER = {"username": "new", "email": "new@example.org", "first_name": "N", "last_name": "W"}
PASSWORDS = {"password1": "a long enough one", "password2": "a long enough one"}

TABLE = [
    # Pages
    opens("opens the dashboard", EVERYBODY, "wagtailadmin_home"),
    opens("lists pages", EVERYBODY, "wagtailadmin_explore_root"),
    opens("searches pages", EVERYBODY, "wagtailadmin_pages:search", query="?q=sleep"),
    opens("opens an own draft", EVERYBODY, "wagtailadmin_pages:edit", "own"),
    opens("opens a draft of a colleague", CHANGERS, "wagtailadmin_pages:edit", "other"),
    opens("opens a live page", CHANGERS, "wagtailadmin_pages:edit", "live"),
    opens("opens a draft at medical review", CHANGERS, "wagtailadmin_pages:edit", "in_review"),
    opens("sees the history of a colleague's workflow", CHANGERS, "wagtailadmin_pages:workflow_history", "other"),
    Tried(
        "writes a draft",
        WRITERS,
        lambda desk: desk.client.post(
            add_url(Article, factories.article_index()), {**article_form(), "action-publish": ""}
        ),
        lambda desk: Article.objects.filter(title="Sleep").exists(),
    ),
    Tried(
        "publishes a new page",
        EDITORS,
        lambda desk: desk.client.post(add_url(Article, factories.article_index()), article_form()),
        lambda desk: Article.objects.filter(title="Sleep", live=True).exists(),
    ),
    Tried("saves an own draft", EVERYBODY, lambda desk: desk.send(desk.own), lambda desk: latest(desk.own).summary),
    Tried(
        "saves a draft of a colleague",
        CHANGERS,
        lambda desk: desk.send(desk.other),
        lambda desk: latest(desk.other).summary,
    ),
    Tried(
        "publishes an own draft",
        EDITORS,
        lambda desk: desk.send(desk.own, **{"action-publish": "1"}),
        lambda desk: live(desk.own),
    ),
    Tried(
        "publishes a change of a live page",
        EDITORS,
        lambda desk: desk.send(desk.live, **{"action-publish": "1"}),
        lambda desk: Article.objects.get(pk=desk.live.pk).summary,
    ),
    Tried(
        "schedules a page",
        EDITORS,
        lambda desk: desk.send(desk.own, **{"action-publish": "1", "go_live_at": "2050-01-01T09:00"}),
        lambda desk: Page.objects.get(pk=desk.own.pk).approved_schedule,
    ),
    Tried(
        "publishes from a list",
        EDITORS,
        lambda desk: desk.act("wagtailcore", "page", "publish", desk.own),
        lambda desk: live(desk.own),
    ),
    Tried(
        "unpublishes",
        EDITORS,
        lambda desk: desk.post("wagtailadmin_pages:unpublish", desk.live),
        lambda desk: not live(desk.live),
    ),
    Tried(
        "unpublishes from a list",
        EDITORS,
        lambda desk: desk.act("wagtailcore", "page", "unpublish", desk.live),
        lambda desk: not live(desk.live),
    ),
    Tried(
        "deletes an own draft",
        WRITERS,
        lambda desk: desk.post("wagtailadmin_pages:delete", desk.own),
        lambda desk: gone(desk.own),
    ),
    Tried(
        "deletes a draft of a colleague",
        EDITORS,
        lambda desk: desk.post("wagtailadmin_pages:delete", desk.other),
        lambda desk: gone(desk.other),
    ),
    Tried(
        "deletes a draft of a colleague from a list",
        EDITORS,
        lambda desk: desk.act("wagtailcore", "page", "delete", desk.other),
        lambda desk: gone(desk.other),
    ),
    Tried(
        "deletes a live page",
        EDITORS,
        lambda desk: desk.post("wagtailadmin_pages:delete", desk.live),
        lambda desk: gone(desk.live),
    ),
    Tried(
        "deletes a section with its pages",
        ADMINISTRATORS,
        lambda desk: desk.post("wagtailadmin_pages:delete", desk.live.get_parent(), **CONFIRMED),
        lambda desk: gone(desk.live),
    ),
    Tried(
        "moves a page",
        EDITORS,
        lambda desk: desk.post("wagtailadmin_pages:move_confirm", desk.live, second_index()),
        lambda desk: Page.objects.get(pk=desk.live.pk).get_parent().title == "Second",
    ),
    Tried(
        "moves an own section with a draft at medical review",
        EDITORS,
        lambda desk: desk.post(
            "wagtailadmin_pages:move_confirm", desk.own_section_in_review, factories.plain_page("Second")
        ),
        lambda desk: Page.objects.get(pk=desk.own_section_in_review.pk).get_parent().title == "Second",
    ),
    Tried(
        "moves a page with the admin's API",
        EDITORS,
        lambda desk: desk.client.post(
            f"/admin/api/main/pages/{desk.live.pk}/action/move/",
            {"destination_page_id": second_index().pk, "position": "last-child"},
            content_type="application/json",
        ),
        lambda desk: Page.objects.get(pk=desk.live.pk).get_parent().title == "Second",
    ),
    Tried(
        "publishes with the admin's API",
        EDITORS,
        lambda desk: desk.client.post(f"/admin/api/main/pages/{desk.own.pk}/action/publish/"),
        lambda desk: live(desk.own),
    ),
    Tried(
        "publishes a draft at medical review from a list",
        NOBODY,
        lambda desk: desk.act("wagtailcore", "page", "publish", desk.in_review),
        lambda desk: live(desk.in_review),
    ),
    Tried(
        "publishes a draft at medical review with the section above it",
        NOBODY,
        lambda desk: desk.act("wagtailcore", "page", "publish", desk.in_review.get_parent(), include_descendants="on"),
        lambda desk: live(desk.in_review),
    ),
    Tried(
        "publishes a draft at medical review with the admin's API",
        NOBODY,
        lambda desk: desk.client.post(f"/admin/api/main/pages/{desk.in_review.pk}/action/publish/"),
        lambda desk: live(desk.in_review),
    ),
    Tried(
        "reverts a draft at the editor's approval with the admin's API",
        EDITORS,
        lambda desk: desk.client.post(
            f"/admin/api/main/pages/{desk.reviewed.pk}/action/revert_to_page_revision/",
            {"revision_id": desk.reviewed.revisions.first().pk},
            content_type="application/json",
        ),
        lambda desk: desk.reviewed.revisions.count() > 1,
    ),
    Tried(
        "deletes with the admin's API",
        EDITORS,
        lambda desk: desk.client.post(f"/admin/api/main/pages/{desk.other.pk}/action/delete/"),
        lambda desk: gone(desk.other),
    ),
    *(
        Tried(
            f"deletes an own draft {state} {way}".strip(),
            may,
            lambda desk, does=does, thing=thing: does(desk, getattr(desk, thing)),
            lambda desk: gone(desk.own),
        )
        for state, thing, may in (
            ("at medical review", "own_in_review", EDITORS),
            ("that a colleague has locked", "own_locked", NOBODY),
        )
        for way, does in DELETES.items()
    ),
    Tried(
        "copies a draft of a colleague with the admin's API",
        EDITORS,
        lambda desk: copied(desk, desk.other, title="Copy"),
        lambda desk: Page.objects.filter(title="Copy").exists(),
    ),
    Tried(
        "copies an own section with a draft of a colleague",
        EDITORS,
        lambda desk: desk.post(
            "wagtailadmin_pages:copy",
            desk.own_section,
            new_title="Copy",
            new_slug="copy",
            new_parent_page=factories.home().pk,
            copy_subpages="on",
        ),
        lambda desk: Page.objects.filter(title="Below").count() == 2,
    ),
    Tried(
        "copies an own section with a draft of a colleague with the admin's API",
        EDITORS,
        lambda desk: copied(desk, desk.own_section, recursive=True),
        lambda desk: Page.objects.filter(title="Below").count() == 2,
    ),
    Tried(
        "hides a page",
        EDITORS,
        lambda desk: desk.post("wagtailadmin_pages:set_privacy", desk.live, restriction_type="login"),
        lambda desk: PageViewRestriction.objects.exists(),
    ),
    opens("opens the form of copying a draft of a colleague", EDITORS, "wagtailadmin_pages:copy", "other"),
    opens("opens the form of copying an own draft", WRITERS, "wagtailadmin_pages:copy", "own"),
    Tried(
        "copies a draft",
        EDITORS,
        lambda desk: desk.post(
            "wagtailadmin_pages:copy",
            desk.other,
            new_title="Copy",
            new_slug="copy",
            new_parent_page=desk.other.get_parent().pk,
        ),
        lambda desk: Page.objects.filter(title="Copy").exists(),
    ),
    Tried(
        "translates a live page",
        WRITERS,
        lambda desk: desk.post("simple_translation:submit_page_translation", desk.live, languages=french()),
        lambda desk: desk.live.get_translations().filter(owner=desk.user, live=False).exists(),
    ),
    Tried(
        "translates a draft of a colleague",
        EDITORS,
        lambda desk: desk.post("simple_translation:submit_page_translation", desk.other, languages=french()),
        lambda desk: desk.other.get_translations().exists(),
    ),
    Tried(
        "translates an own draft with the admin's API",
        WRITERS,
        lambda desk: copied_for_translation(desk),
        lambda desk: desk.own.get_translations().exists(),
    ),
    Tried(
        "publishes an alias in another language with the admin's API",
        EDITORS,
        lambda desk: copied_for_translation(desk, alias="true"),
        lambda desk: desk.own.get_translations().exists(),
    ),
    Tried(
        "publishes aliases of sections in another language with the admin's API",
        EDITORS,
        lambda desk: copied_for_translation(desk, copy_parents="true"),
        lambda desk: desk.own.get_translations().exists(),
    ),
    Tried(
        "locks a page",
        EDITORS,
        lambda desk: desk.post("wagtailadmin_pages:lock", desk.live),
        lambda desk: Page.objects.get(pk=desk.live.pk).locked,
    ),
    # The workflow
    Tried(
        "submits an own draft",
        EVERYBODY,
        lambda desk: desk.send(desk.own, **{"action-submit": "1"}),
        lambda desk: Page.objects.get(pk=desk.own.pk).workflow_in_progress,
    ),
    Tried(
        "approves as the medical reviewer",
        frozenset({REVIEWER}),
        lambda desk: desk.post(
            "wagtailadmin_pages:workflow_action", desk.in_review, "approve", task_state(desk.in_review)
        ),
        lambda desk: desk.in_review.current_workflow_state.current_task_state.task.name != "Medical review",
    ),
    Tried(
        "approves as the editor",
        EDITORS,
        lambda desk: desk.post(
            "wagtailadmin_pages:workflow_action", desk.reviewed, "approve", task_state(desk.reviewed)
        ),
        lambda desk: live(desk.reviewed),
    ),
    Tried(
        "changes a draft at medical review",
        frozenset({REVIEWER}),
        lambda desk: desk.send(desk.in_review),
        lambda desk: latest(desk.in_review).summary,
    ),
    Tried(
        "publishes past the review",
        NOBODY,
        lambda desk: desk.send(desk.in_review, **{"action-publish": "1"}),
        lambda desk: live(desk.in_review),
    ),
    Tried(
        "cancels an own submission",
        EVERYBODY,
        lambda desk: desk.send(desk.submitted(desk.own), **{"action-cancel-workflow": "1"}),
        lambda desk: not Page.objects.get(pk=desk.own.pk).workflow_in_progress,
    ),
    Tried(
        "cancels a colleague's submission",
        frozenset({REVIEWER}),  # whose step it is
        lambda desk: desk.send(desk.in_review, **{"action-cancel-workflow": "1"}),
        lambda desk: not Page.objects.get(pk=desk.in_review.pk).workflow_in_progress,
    ),
    opens("edits workflows", ADMINISTRATORS, "wagtailadmin_workflows:index"),
    Tried(
        "disables the workflow",
        ADMINISTRATORS,
        lambda desk: desk.post("wagtailadmin_workflows:disable", Workflow.objects.get(name=WORKFLOW)),
        lambda desk: not Workflow.objects.get(name=WORKFLOW).active,
    ),
    Tried(
        "disables a step",
        ADMINISTRATORS,
        lambda desk: desk.post("wagtailadmin_workflows:disable_task", Task.objects.get(name="Medical review")),
        lambda desk: not Task.objects.get(name="Medical review").active,
    ),
    # Pictures, documents and collections
    opens("lists pictures", WRITERS, "wagtailimages:index"),
    opens("chooses a picture", EVERYBODY, "wagtailimages_chooser:choose"),
    opens("chooses a document", EVERYBODY, "wagtaildocs_chooser:choose"),
    opens("chooses a page", EVERYBODY, "wagtailadmin_choose_page"),
    Tried(
        "uploads a picture",
        WRITERS,
        lambda desk: desk.post(
            "wagtailimages:add", title="Trees", file=upload("png"), collection=Collection.get_first_root_node().pk
        ),
        lambda desk: Picture.objects.filter(title="Trees").exists(),
    ),
    Tried(
        "uploads a picture in a chooser",
        WRITERS,
        lambda desk: desk.client.post(
            reverse("wagtailimages_chooser:create"),
            {
                "image-chooser-upload-title": "Trees",
                "image-chooser-upload-file": upload("png"),
                "image-chooser-upload-collection": Collection.get_first_root_node().pk,
            },
        ),
        lambda desk: Picture.objects.filter(title="Trees").exists(),
    ),
    Tried(
        "uploads a document",
        WRITERS,
        lambda desk: desk.post(
            "wagtaildocs:add", title="Leaflet", file=upload("pdf"), collection=Collection.get_first_root_node().pk
        ),
        lambda desk: Attachment.objects.filter(title="Leaflet").exists(),
    ),
    opens("opens an own picture", WRITERS, "wagtailimages:edit", "own_picture"),
    opens("opens a colleague's picture", EDITORS, "wagtailimages:edit", "picture"),
    Tried(
        "deletes a colleague's picture",
        EDITORS,
        lambda desk: desk.post("wagtailimages:delete", desk.picture),
        lambda desk: gone(desk.picture),
    ),
    Tried(
        "deletes a colleague's picture from a list",
        EDITORS,
        lambda desk: desk.act("pages", "picture", "delete", desk.picture),
        lambda desk: gone(desk.picture),
    ),
    Tried(
        "deletes a colleague's document",
        EDITORS,
        lambda desk: desk.post("wagtaildocs:delete", desk.document),
        lambda desk: gone(desk.document),
    ),
    Tried(
        "makes a collection",
        EDITORS,
        lambda desk: desk.post("wagtailadmin_collections:add", name="New", parent=Collection.get_first_root_node().pk),
        lambda desk: Collection.objects.filter(name="New").exists(),
    ),
    Tried(
        "hides a collection",
        EDITORS,
        lambda desk: desk.post("wagtailadmin_collections:set_privacy", desk.collection, restriction_type="login"),
        lambda desk: CollectionViewRestriction.objects.exists(),
    ),
    Tried(
        "deletes a collection",
        EDITORS,
        lambda desk: desk.post("wagtailadmin_collections:delete", desk.collection),
        lambda desk: gone(desk.collection),
    ),
    # People, categories and tags
    opens("chooses a person", EVERYBODY, "wagtailsnippetchoosers_pages_person:choose"),
    opens("lists people", EDITORS, "wagtailsnippets_pages_person:list"),
    Tried(
        "adds a person",
        EDITORS,
        lambda desk: desk.post("wagtailsnippets_pages_person:add", **PERSON),
        lambda desk: Person.objects.filter(name="New").exists(),
    ),
    opens("opens a person", EDITORS, "wagtailsnippets_pages_person:edit", "person"),
    Tried(
        "publishes a person",
        EDITORS,
        lambda desk: desk.post("wagtailsnippets_pages_person:add", **PERSON, **{"action-publish": "1"}),
        lambda desk: Person.objects.filter(name="New", live=True).exists(),
    ),
    Tried(
        "unpublishes a person",
        EDITORS,
        lambda desk: desk.post("wagtailsnippets_pages_person:unpublish", desk.person),
        lambda desk: not Person.objects.get(pk=desk.person.pk).live,
    ),
    Tried(
        "deletes a person",
        EDITORS,
        lambda desk: desk.post("wagtailsnippets_pages_person:delete", desk.person),
        lambda desk: gone(desk.person),
    ),
    Tried(
        "deletes a person from a list",
        EDITORS,
        lambda desk: desk.act("pages", "person", "delete", desk.person),
        lambda desk: gone(desk.person),
    ),
    Tried(
        "adds a category",
        EDITORS,
        lambda desk: desk.post("wagtailsnippets_pages_category:add", name="New", slug="new", description=""),
        lambda desk: Category.objects.filter(name="New").exists(),
    ),
    Tried(
        "adds a tag",
        WRITERS,
        lambda desk: desk.post("wagtailsnippets_pages_tag:add", name="New", slug="new", description=""),
        lambda desk: Tag.objects.filter(name="New").exists(),
    ),
    opens("opens a tag", EDITORS, "wagtailsnippets_pages_tag:edit", "tag"),
    # The site
    opens("opens the site's settings", EDITORS, "wagtailsettings:edit", "pages", "sitesettings", 1),
    opens("lists redirects", EDITORS, "wagtailredirects:index"),
    Tried(
        "deletes a redirect",
        EDITORS,
        lambda desk: desk.post("wagtailredirects:delete", desk.redirect),
        lambda desk: gone(desk.redirect),
    ),
    opens("lists sites", ADMINISTRATORS, "wagtailsites:index"),
    opens("lists languages", ADMINISTRATORS, "wagtaillocales:index"),
    # Reports
    opens("sees what is due for review", EVERYBODY, "medical_review"),
    opens("sees the aging pages", EVERYBODY, "wagtailadmin_reports:aging_pages"),
    opens("sees the workflows' report", EVERYBODY, "wagtailadmin_reports:workflow"),
    opens("sees the site's history", EVERYBODY, "wagtailadmin_reports:site_history"),
    opens("sees locked pages", EDITORS, "wagtailadmin_reports:locked_pages"),
    opens("sees what could not be published", EDITORS, "publishing_report"),
    # Users and roles
    opens("lists users", ADMINISTRATORS, "wagtailusers_users:index"),
    opens("opens a colleague", ADMINISTRATORS, "wagtailusers_users:edit", "colleague"),
    opens("opens a role", ADMINISTRATORS, "wagtailusers_groups:edit", "role"),
    Tried(
        "adds a user",
        ADMINISTRATORS,
        lambda desk: desk.post("wagtailusers_users:add", **USER, **PASSWORDS),
        lambda desk: get_user_model().objects.filter(username="new").exists(),
    ),
    Tried(
        "deletes a user from a list",
        ADMINISTRATORS,
        lambda desk: desk.act("auth", "user", "delete", desk.colleague),
        lambda desk: gone(desk.colleague),
    ),
    Tried(
        "becomes an administrator",
        ADMINISTRATORS,  # who is one
        lambda desk: desk.act("auth", "user", "assign_role", desk.user, role=Group.objects.get(name=ADMINISTRATOR).pk),
        lambda desk: desk.user.groups.filter(name=ADMINISTRATOR).exists(),
    ),
    Tried(
        "makes a superuser",
        NOBODY,
        lambda desk: desk.post("wagtailusers_users:add", **USER, **PASSWORDS, is_superuser="on"),
        lambda desk: get_user_model().objects.filter(username="new", is_superuser=True).exists(),
    ),
    Tried(
        "takes over a superuser",
        NOBODY,
        lambda desk: desk.post(
            "wagtailusers_users:edit", desk.superuser, **USER, **PASSWORDS, is_active="on", is_superuser="on"
        ),
        lambda desk: get_user_model().objects.get(pk=desk.superuser.pk).check_password("a long enough one"),
    ),
    Tried(
        "deactivates a superuser",
        NOBODY,
        lambda desk: desk.act("auth", "user", "set_active_state", desk.superuser, mark_as_active="False"),
        lambda desk: not get_user_model().objects.get(pk=desk.superuser.pk).is_active,
    ),
    Tried(
        "gives a superuser a role",
        NOBODY,
        lambda desk: desk.act(
            "auth", "user", "assign_role", desk.superuser, role=Group.objects.get(name=ADMINISTRATOR).pk
        ),
        lambda desk: desk.superuser.groups.exists(),
    ),
    Tried(
        "deletes a superuser",
        NOBODY,
        lambda desk: desk.post("wagtailusers_users:delete", desk.superuser),
        lambda desk: gone(desk.superuser),
    ),
]


def second_index() -> Page:
    found = Page.objects.filter(title="Second").first()
    return found or factories.publish(factories.ArticleIndex(title="Second"), below=factories.home())


def copied_for_translation(desk: Desk, **options: str) -> HttpResponse:
    french()
    if "copy_parents" not in options:
        for page in (factories.home(), factories.article_index()):
            page.copy_for_translation(Locale.objects.get(language_code="fr"))
    address = f"/admin/api/main/pages/{desk.own.pk}/action/copy_for_translation/"
    return desk.client.post(address, {"locale": "fr", **options})


def french() -> int:
    return Locale.objects.get_or_create(language_code="fr")[0].pk


@pytest.mark.parametrize("role", sorted(EVERYBODY))
@pytest.mark.parametrize("tried", TABLE, ids=[tried.what for tried in TABLE])
def test_role(role: str, tried: Tried) -> None:
    desk = Desk(role)
    response = tried.does(desk)
    if tried.done:
        assert bool(tried.done(desk)) == (role in tried.by)
    else:
        assert (response.status_code == 200) == (role in tried.by)


def names(group: Group) -> set[str]:
    rows = [*group.page_permissions.all(), *group.collection_permissions.all()]
    found = [*group.permissions.all(), *(row.permission for row in rows)]
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in found}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_role_has_the_permissions_that_are_declared(role: str) -> None:
    assert names(Group.objects.get(name=role)) == set(ROLES[role])


def test_wagtails_own_groups_and_workflow_are_gone() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
    assert list(Workflow.objects.values_list("name", flat=True)) == [WORKFLOW]


def test_migrate_keeps_what_an_administrator_changed() -> None:
    writer = Group.objects.get(name=AUTHOR)
    writer.name = "Writer"
    writer.save()
    writer.permissions.filter(codename="add_tag").delete()
    writer.page_permissions.all().delete()
    Group.objects.get(name=REVIEWER).delete()
    WorkflowPage.objects.all().delete()
    make_roles()
    assert set(Group.objects.values_list("name", flat=True)) == {"Writer", EDITOR, ADMINISTRATOR}
    assert not names(writer) & {"pages.add_tag", "wagtailcore.add_page"}
    assert not WorkflowPage.objects.exists()


def test_migrate_gives_a_role_what_a_release_adds_to_it() -> None:
    role, group = Role.objects.get(pk=EDITOR), Group.objects.get(name=EDITOR)
    group.permissions.filter(codename="change_sitesettings").delete()
    Role.objects.filter(pk=EDITOR).update(granted=[n for n in role.granted if n != "pages.change_sitesettings"])
    make_roles()
    assert "pages.change_sitesettings" in names(group)


@pytest.mark.parametrize("stored", ["null", "5", "{}", "[null]"])
def test_odd_record_of_what_a_role_was_given_breaks_no_migrate(stored: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_role SET granted = %s::jsonb", [stored])
    make_roles()
    assert {role.name: role.granted for role in Role.objects.all()} == {
        name: sorted(set(granted)) for name, granted in ROLES.items()
    }


def test_users_of_wagtails_groups_get_the_roles() -> None:
    Role.objects.all().delete()
    Group.objects.all().delete()
    Group.objects.create(name="Moderators").user_set.add(user("moderator"))
    make_roles()
    assert Group.objects.get(user__username="moderator").name == EDITOR


def test_users_of_wagtails_editors_no_longer_change_pages_of_others() -> None:
    Role.objects.all().delete()
    Group.objects.all().delete()
    group = Group.objects.create(name="Editors")
    group.user_set.add(user("editor"))
    change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=change)
    make_roles()
    author = Group.objects.get(user__username="editor")
    assert author.name == AUTHOR
    assert {each.permission.codename for each in author.page_permissions.all()} == {"add_page"}


def test_group_of_the_same_name_is_left_alone() -> None:
    Role.objects.all().delete()
    Group.objects.all().delete()
    own = Group.objects.create(name=EDITOR)
    make_roles()
    assert names(own) == set()


def test_every_migrate_makes_the_roles() -> None:
    Role.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert Role.objects.count() == len(ROLES)


@pytest.mark.parametrize("role", [REVIEWER, EDITOR])
def test_copying_is_offered_and_opened_only_to_who_may_add_pages(role: str) -> None:
    desk = Desk(role)
    copy = reverse("wagtailadmin_pages:copy", args=[desk.other.pk])
    for view, pk in (("edit", desk.other.pk), ("wagtailadmin_explore", desk.other.get_parent().pk)):
        address = reverse(view if view.startswith("wagtail") else f"wagtailadmin_pages:{view}", args=[pk])
        assert (f'href="{copy}' in desk.client.get(address).text) == (role == EDITOR)
    told = "Sorry, you do not have permission to access this area."
    assert (told in desk.client.get(copy, follow=True).text) == (role == REVIEWER)
