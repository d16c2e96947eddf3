"""The roles of a new installation, and its workflow.

`docs/running.md` has who may do what, in the words of editors. `tests/pages/test_roles.py` tries it.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.utils.translation import gettext_noop
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.snippets.models import create_extra_permissions

from pages.models import Role

AUTHOR, REVIEWER = gettext_noop("Author"), gettext_noop("Medical reviewer")
EDITOR, ADMINISTRATOR = gettext_noop("Editor"), gettext_noop("Administrator")
WORKFLOW = gettext_noop("Editorial review")
# The steps of the workflow, and the roles that approve them.
STEPS = {
    gettext_noop("Medical review"): [REVIEWER],
    gettext_noop("Editor’s approval"): [EDITOR, ADMINISTRATOR],
}


def _all(label: str, *models: str) -> list[str]:
    return [f"{label}.{action}_{model}" for model in models for action in ("add", "change", "delete")]


_CHOOSES = ["wagtailadmin.access_admin", "wagtailimages.choose_image", "wagtaildocs.choose_document"]
_WRITES = [
    *_CHOOSES,
    "wagtailcore.add_page",  # and change one's own
    "wagtailimages.add_image",
    "wagtaildocs.add_document",
    "pages.add_tag",  # readers see a tag with the first published page that has it
    "simple_translation.submit_translation",  # as a draft
]
_EDITS = [
    *_WRITES,
    *(f"wagtailcore.{action}_page" for action in ("change", "publish", "lock", "unlock")),
    "wagtailimages.change_image",
    "wagtaildocs.change_document",
    *_all("wagtailcore", "collection"),
    *_all("pages", "person", "category", "tag"),
    "pages.publish_person",
    "pages.publish_category",
    "pages.change_sitesettings",
    *_all("wagtailredirects", "redirect"),
]
_ADMINISTERS = [
    *_EDITS,
    "wagtailcore.bulk_delete_page",
    *_all("auth", "user", "group"),
    *_all("wagtailcore", "site", "locale", "workflow", "task"),
]
# The permissions of each role: those of pages from the root page down, those of files for all collections.
ROLES = {
    AUTHOR: _WRITES,
    REVIEWER: [*_CHOOSES, "wagtailcore.change_page"],
    EDITOR: _EDITS,
    ADMINISTRATOR: _ADMINISTERS,
}
# The groups that Wagtail's migrations make, which have about the same permissions.
_FORMER = {AUTHOR: "Editors", EDITOR: "Moderators"}
_FORMER_WORKFLOW = "Moderators approval"


@transaction.atomic
def make_roles(**kwargs: Any) -> None:
    """Make the roles that never were made, and give each role what this release adds to it. Runs after each migrate."""
    if Role._meta.db_table not in connection.introspection.table_names():  # migrated back to an earlier release
        return
    for label in {name.partition(".")[0] for names in ROLES.values() for name in names}:
        create_permissions(apps.get_app_config(label), verbosity=0)  # this runs before those apps have made theirs
    create_extra_permissions(apps.get_app_config("wagtailsnippets"))  # those of drafts
    first = not Role.objects.exists()
    for name, permissions in ROLES.items():
        role = Role.objects.filter(pk=name).first() or _made(name)
        if role.group:
            _grant(role.group, set(permissions) - set(role.granted))
        role.granted = sorted({*role.granted, *permissions})
        role.save()
    if first:
        _make_workflow()


def _made(name: str) -> Role:
    """Return a new role. A group of this name stays as it is. A group of Wagtail is renamed if it has users."""
    group = Group.objects.filter(name=name).first()
    if group:
        return Role(name=name, group=group, granted=ROLES[name])
    former = Group.objects.filter(name=_FORMER.get(name))
    former.filter(user=None).delete()
    group = former.first() or Group()
    group.name = name
    group.save()
    of_pages = {permission.partition(".")[2] for permission in ROLES[name]}
    at_the_root = GroupPagePermission.objects.filter(group=group, page=Page.get_first_root_node())
    at_the_root.exclude(permission__codename__in=of_pages).delete()  # Wagtail's Editors change pages of others
    return Role(name=name, group=group)


def _grant(group: Group, names: Iterable[str]) -> None:
    for name in names:
        label, _, codename = name.partition(".")
        permission = Permission.objects.select_related("content_type").get(
            content_type__app_label=label, codename=codename
        )
        model = permission.content_type.model
        if model == "page":
            root = Page.get_first_root_node()
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        elif model in {"image", "document", "collection"}:
            collection = Collection.get_first_root_node()
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
        else:
            group.permissions.add(permission)


def _make_workflow() -> None:
    """Make the workflow of all pages, unless somebody has chosen one."""
    root = Page.get_first_root_node()
    former = Workflow.objects.filter(workflow_pages__page=root).first()
    if former and former.name != _FORMER_WORKFLOW:
        return
    workflow = Workflow.objects.create(name=WORKFLOW)
    for order, (step, roles) in enumerate(STEPS.items()):
        task = GroupApprovalTask.objects.create(name=step)
        task.groups.set(Group.objects.filter(role__in=roles))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
    if former and not former.workflow_states.exists():
        GroupApprovalTask.objects.filter(workflow_tasks__workflow=former).delete()
        former.delete()
