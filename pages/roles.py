"""The roles of a new installation, and its workflow.

`docs/running.md` has who may do what, in the words of editors. `tests/pages/test_roles.py` tries it.
"""

import logging
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

logger = logging.getLogger(__name__)

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
    _mend_groups()
    for name, permissions in ROLES.items():
        role = Role.objects.filter(pk=name).first() or _made(name)
        had = _had(role)
        given = _grant(role.group, set(permissions) - had) if role.group else set(permissions)
        role.granted = sorted(had | given)
        role.save()
    if first:
        _make_workflow()


def _had(role: Role) -> set[str]:
    """Return the permissions that were ever given to a role: all of them if the record of that cannot be read.

    Otherwise the role would get back what an administrator took away.
    """
    had, permissions = set(role.granted), set(ROLES[role.name])
    if role._state.adding or had & permissions:
        return had
    logger.warning(
        "What the role “%s” was given cannot be read in pages_role, so it is given nothing. If it lacks a permission, "
        "give it in Settings → Groups.",
        role.name,
    )
    return had | permissions


def _mend_groups() -> None:
    """Correct the groups of the stored roles, as far as their names tell what was meant, and log what was wrong."""
    roles = {role.name: role for role in Role.objects.all()}
    groups = {group.pk: group for group in Group.objects.all()}
    named = {str.__str__(group.name): group for group in groups.values()}
    for role in roles.values():
        if role.group_id is not None and role.group_id not in groups:
            _attach(role, None, "does not exist")
    # An administrator may have given a group the name of a role whose own group is gone.
    displaced = [
        role
        for role in roles.values()
        if role.name in ROLES and role.name in named and role.group_id is not None
        if (name := str.__str__(groups[role.group_id].name)) != role.name and name in ROLES
    ]
    for role in displaced:
        _attach(role, None, "is that of another role")
    for role in displaced:
        holder = Role.objects.filter(group=named[role.name]).first()
        if holder is None:
            _attach(role, named[role.name])
    for name in ROLES.keys() - roles.keys():
        holder = Role.objects.filter(group=named.get(name)).exclude(name__in=ROLES).first() if name in named else None
        if holder:
            logger.warning("The role “%s” had the name “%s” in pages_role. It has its own name again.", name, holder)
            Role.objects.filter(pk=holder.pk).update(name=name)
    for name in Role.objects.exclude(name__in=ROLES).values_list("name", flat=True):
        logger.warning("pages_role has “%s”, which is not a role of this release. Nothing is given to it.", name)


def _attach(role: Role, group: Group | None, wrong: str = "") -> None:
    if wrong:
        logger.warning("The group of the role “%s” in pages_role %s, so it was taken off.", role.name, wrong)
    role.group = group
    role.save(update_fields=["group"])


def _made(name: str) -> Role:
    """Return a new role. A group of this name stays as it is. A group of Wagtail is renamed if it has users."""
    group = Group.objects.filter(name=name).first()
    if group:
        if Role.objects.filter(group=group).exists():
            logger.warning("The group “%s” belongs to another role in pages_role, so this role has none.", name)
            group = None
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


def _grant(group: Group, names: Iterable[str]) -> set[str]:
    """Give the permissions, and return them. Those of pages or files are left out if their root is missing."""
    page, collection = Page.get_first_root_node(), Collection.objects.filter(depth=1).first()
    given = set()
    for name in names:
        label, _, codename = name.partition(".")
        permission = Permission.objects.select_related("content_type").get(
            content_type__app_label=label, codename=codename
        )
        model = permission.content_type.model
        if model == "page":
            root: Any = page and {"page": page}
            permissions: Any = GroupPagePermission.objects
        elif model in {"image", "document", "collection"}:
            root, permissions = collection and {"collection": collection}, GroupCollectionPermission.objects
        else:
            group.permissions.add(permission)
            given.add(name)
            continue
        if root:
            permissions.get_or_create(group=group, permission=permission, **root)
            given.add(name)
        else:
            logger.warning("“%s” was not given %s: there is no root. Run manage.py fixtree, then migrate.", group, name)
    return given


def _make_workflow() -> None:
    """Make the workflow of all pages, unless there is one already, even one that no page uses."""
    root = Page.get_first_root_node()
    if root is None or Workflow.objects.exclude(name=_FORMER_WORKFLOW).exists():
        return
    former = Workflow.objects.filter(workflow_pages__page=root).first()
    workflow = Workflow.objects.create(name=WORKFLOW)
    for order, (step, roles) in enumerate(STEPS.items()):
        task = GroupApprovalTask.objects.create(name=step)
        task.groups.set(Group.objects.filter(role__in=roles))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
    if former and not former.workflow_states.exists():
        GroupApprovalTask.objects.filter(workflow_tasks__workflow=former).delete()
        former.delete()
