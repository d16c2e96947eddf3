"""What `migrate` and the server do when they start, with rows that another program has damaged."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from api.models import ContentState
from api.publishing.rebuild import adopt
from api.publishing.signals import after_migrate
from pages.default_locale import ensure_default_locale
from pages.models import Role
from pages.roles import ADMINISTRATOR, AUTHOR, EDITOR, REVIEWER, ROLES, make_roles

pytestmark = pytest.mark.django_db
READ_AT_THE_START: list[type[Model]] = [
    *(Role, Group, GroupPagePermission, GroupCollectionPermission),
    *(Workflow, Task, GroupApprovalTask, WorkflowTask, WorkflowPage),
    *(ContentState, Site, Locale, Page, Collection),
]
VALUES = ["NULL", "''", "'nonsense'", "'null'", "'{}'", "'[1]'", "0", "-1", "2147483647"]


def write(statement: str, *values: object) -> None:
    """Run a statement as a program that asks for no constraints."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = DEFAULT")


def start() -> None:
    make_roles()
    after_migrate()
    adopt()
    ensure_default_locale()


def rights() -> dict[int, set[Any]]:
    """Return what each group may do, by its key."""
    kinds: list[Any] = [GroupPagePermission, GroupCollectionPermission, Group.permissions.through]
    return {
        group.pk: {(kind, row) for kind in kinds for row in kind.objects.filter(group=group).values_list("permission")}
        for group in Group.objects.all()
    }


def take_something_from_each_role() -> None:
    for group in Group.objects.all():
        group.permissions.remove(*group.permissions.all()[:1])
        group.page_permissions.all()[:1][0].delete()
    WorkflowPage.objects.all().delete()


def damages(model: type[Model]) -> Iterator[str]:
    table = f'"{model._meta.db_table}"'
    one = f"ctid IN (SELECT ctid FROM {table} ORDER BY 1 DESC LIMIT 1)"
    for which in (one, "true"):
        yield f"DELETE FROM {table} WHERE {which}"
        for field in model._meta.local_concrete_fields:
            yield from (f'UPDATE {table} SET "{field.column}" = {value} WHERE {which}' for value in VALUES)


@pytest.mark.long
@pytest.mark.parametrize("model", READ_AT_THE_START, ids=lambda model: model.__name__)
def test_start_gives_nothing_back_whatever_is_in_a_column(model: type[Model]) -> None:
    take_something_from_each_role()
    tried = sum(starts_after(damage) for damage in damages(model))
    assert tried > 3


def starts_after(damage: str) -> bool:
    """Start and undo it. False if the column has no such values."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                write(damage)
        except DatabaseError:
            return False
        before, applied = rights(), WorkflowPage.objects.count()
        start()
        now = rights()
        assert all(now[pk] <= rows for pk, rows in before.items()), damage
        assert WorkflowPage.objects.count() == applied, damage
        transaction.set_rollback(True)
    return True


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("SET name = 'Autor' WHERE name = 'Author'", "The role “Author” had the name “Autor” in pages_role."),
        ("SET name = '' WHERE name = 'Author'", "The role “Author” had the name “” in pages_role."),
        ("SET group_id = -7 WHERE name = 'Author'", "The group of the role “Author” in pages_role does not exist"),
        ("SET granted = 'null' WHERE name = 'Author'", "What the role “Author” was given cannot be read"),
        ("SET granted = '[\"x\", 1]' WHERE name = 'Author'", "What the role “Author” was given cannot be read"),
        ("SET granted = '[]' WHERE name = 'Author'", "What the role “Author” was given cannot be read"),
    ],
)
def test_damaged_role_is_told_in_a_sentence(caplog: pytest.LogCaptureFixture, damage: str, told: str) -> None:
    write(f"UPDATE pages_role {damage}")
    make_roles()
    assert [record.message for record in caplog.records if told in record.message]
    assert len(caplog.records) == 1
    assert set(Role.objects.values_list("name", flat=True)) == set(ROLES)
    caplog.clear()
    make_roles()
    assert caplog.records == []


def groups_of_roles() -> dict[str, str | None]:
    return dict(Role.objects.values_list("name", "group__name"))


def test_roles_whose_groups_were_exchanged_get_their_own() -> None:
    author, editor = (Role.objects.get(pk=name).group_id for name in (AUTHOR, EDITOR))
    write("UPDATE pages_role SET group_id = NULL")
    for name, group in ((AUTHOR, editor), (EDITOR, author)):
        write("UPDATE pages_role SET group_id = %s WHERE name = %s", group, name)
    make_roles()
    assert {name: groups_of_roles()[name] for name in (AUTHOR, EDITOR)} == {AUTHOR: AUTHOR, EDITOR: EDITOR}


def test_group_of_a_deleted_role_that_was_attached_to_another_is_its_own_again() -> None:
    author = Role.objects.get(pk=AUTHOR).group_id
    write("DELETE FROM pages_role WHERE name = %s", AUTHOR)
    write("UPDATE pages_role SET group_id = %s WHERE name = %s", author, EDITOR)
    before = rights()
    make_roles()
    assert groups_of_roles() == {name: name for name in (AUTHOR, EDITOR, REVIEWER, ADMINISTRATOR)}
    assert rights() == before


def test_role_whose_group_belongs_to_another_has_none(caplog: pytest.LogCaptureFixture) -> None:
    author, editor = (Role.objects.get(pk=name).group_id for name in (AUTHOR, EDITOR))
    write("DELETE FROM pages_role WHERE name = %s", AUTHOR)
    write("UPDATE pages_role SET group_id = %s WHERE name = %s", author, EDITOR)
    write("DELETE FROM auth_group WHERE id = %s", editor)
    make_roles()
    assert groups_of_roles()[AUTHOR] is None
    assert "The group “Author” belongs to another role in pages_role, so this role has none." in caplog.messages


def test_row_of_an_unknown_role_stays_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    group = Group.objects.create(name="Translators")
    write("INSERT INTO pages_role (name, group_id, granted) VALUES ('Translator', %s, '[]')", group.pk)
    make_roles()
    assert (
        "pages_role has “Translator”, which is not a role of this release. Nothing is given to it." in caplog.messages
    )
    assert rights()[group.pk] == set()


def test_two_groups_of_one_name_do_not_stop_the_start() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = 'auth_group'::regclass AND contype = 'u'")
        cursor.execute(f'ALTER TABLE auth_group DROP CONSTRAINT "{cursor.fetchone()[0]}"')
        cursor.execute("INSERT INTO auth_group (name) VALUES ('Author'), ('Editor')")
    Role.objects.filter(pk=AUTHOR).delete()
    make_roles()
    assert Role.objects.get(pk=AUTHOR).group.name == AUTHOR
