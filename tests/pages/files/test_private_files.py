"""Files of public collections are public; all others are served only after a permission check."""

import gc
import importlib
import itertools
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.checks import Tags, run_checks
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission

from api.models import Mark
from api.publishing.publish import publish, publish_everything
from api.publishing.worker import do_something, every_hour
from pages.files import public
from pages.models import Attachment, Picture
from pages.patience import limit_waits, patience
from tests import factories
from tests.stores import fetched

pytestmark = pytest.mark.django_db


def collection(name: str = "Leaflets", *, below: Collection | None = None) -> Collection:
    above = below or Collection.get_first_root_node()
    return Collection.objects.get(pk=above.add_child(name=name).pk)


def restrict(restricted: Collection, kind: str = CollectionViewRestriction.LOGIN) -> None:
    CollectionViewRestriction.objects.create(collection=restricted, restriction_type=kind)


def address_of(file: Picture | Attachment) -> str:
    """Return the address of what readers get of a file: the document, or the `src` of a picture."""
    (name,) = type(file).objects.get(pk=file.pk).public_files()
    return f"/media/{name}"


def status_of(address: str) -> int:
    return fetched(address).status_code


def bytes_of(response: Any) -> bytes:
    """Return the content of a response. Reading it to the end closes the file."""
    return b"".join(response)


def thumbnail_of(picture: Picture) -> str:
    """Return the address of a rendition. It is created here, since Wagtail would leave its file open."""
    picture.renditions.create(filter_spec="max-165x165", file=ImageFile(png(), "trees.max-165x165.png"))
    return picture.get_rendition("max-165x165").url


def png(color: str = "navy") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (8, 6), color).save(file, "PNG")
    return SimpleUploadedFile("face.png", file.getvalue(), "image/png")


def public_names() -> list[str]:
    """Return the names of all files in the public storage."""
    storage: Any = storages["public"]
    return sorted(storage.all_names())


in_each_store = pytest.mark.usefixtures("store")


@in_each_store
@pytest.mark.parametrize("make", [factories.picture, factories.document])
def test_only_files_of_public_collections_are_served_by_address(make: Callable, publish) -> None:
    private = collection()
    restrict(private)
    shown, hidden = make(), make(collection=private)
    assert status_of(address_of(shown)) == 404  # not published yet
    publish()
    assert (status_of(address_of(shown)), status_of(address_of(hidden))) == (200, 404)
    assert [Path(name).parent for name in public_names()] == [Path(shown.file.name).parent]


def by_a_restriction(file: Any, place: Collection) -> None:
    restrict(place)


def by_a_restriction_above(file: Any, place: Collection) -> None:
    restrict(Collection.objects.get(name="Above"))


def by_a_password(file: Any, place: Collection) -> None:
    restrict(place, CollectionViewRestriction.PASSWORD)


def by_saving(file: Any, place: Collection) -> None:
    file.refresh_from_db()
    file.collection = private_collection()
    file.save()


def by_a_bulk_update(file: Any, place: Collection) -> None:
    type(file).objects.filter(pk=file.pk).update(collection=private_collection())


def by_sql(file: Any, place: Collection) -> None:
    with connection.cursor() as cursor:
        table = type(file)._meta.db_table
        cursor.execute(f"UPDATE {table} SET collection_id = %s", [private_collection().pk])


def by_moving_the_collection(file: Any, place: Collection) -> None:
    place.move(private_collection(), pos="sorted-child")


def private_collection() -> Collection:
    made = collection("Private")
    restrict(made)
    return made


WAYS = [
    by_a_restriction,
    by_a_restriction_above,
    by_a_password,
    by_saving,
    by_a_bulk_update,
    by_sql,
    by_moving_the_collection,
]


@in_each_store
@pytest.mark.parametrize("hide", WAYS)
@pytest.mark.parametrize("make", [factories.picture, factories.document])
def test_a_file_that_becomes_private_is_no_longer_served(make: Callable, hide: Callable, publish) -> None:
    place = collection("Below", below=collection("Above"))
    file = make(collection=place)
    publish()
    assert status_of(address_of(file)) == 200
    hide(file, place)
    publish()
    assert status_of(address_of(file)) == 404
    assert public_names() == []


@in_each_store
@pytest.mark.parametrize("make", [factories.picture, factories.document])
def test_a_program_hides_or_deletes_a_file_by_the_instance_it_created(
    make: Callable, publish, django_capture_on_commit_callbacks
) -> None:
    moved, deleted, private = make(), make(), collection()
    restrict(private)
    publish()
    assert len(public_names()) == 2
    moved.collection = private
    moved.save()
    with django_capture_on_commit_callbacks(execute=True):
        deleted.delete()
    publish()
    assert public_names() == []


@in_each_store
def test_a_document_contains_a_picture_only_while_it_is_public(api) -> None:
    place = collection()
    factories.article(hero=factories.picture(collection=place), hero_alt="Trees")
    src = api("articles/sleep/").data["hero"]["src"]
    assert status_of(src.removeprefix("http://testserver")) == 200
    restrict(place)
    assert api("articles/sleep/").data["hero"] is None
    CollectionViewRestriction.objects.all().delete()
    assert api("articles/sleep/").data["hero"]["src"] == src
    assert status_of(src.removeprefix("http://testserver")) == 200


@in_each_store
def test_editors_can_hide_a_collection_and_files_moved_into_it(editor: Client, publish) -> None:
    place, file, other = collection(), factories.picture(), factories.document()
    publish()
    editor.post(
        reverse("wagtailadmin_collections:set_privacy", args=[place.pk]), {"restriction_type": "login", "groups": []}
    )
    action = reverse("wagtail_bulk_action", args=["pages", "picture", "add_to_collection"])
    editor.post(f"{action}?id={file.pk}", {"collection": place.pk})
    form = {"title": "Leaflet", "collection": place.pk, "tags": ""}
    editor.post(reverse("wagtaildocs:edit", args=[other.pk]), form)
    assert (status_of(address_of(file)), status_of(address_of(other))) == (404, 404)
    assert {Picture.objects.get().collection, Attachment.objects.get().collection} == {place}


class Killed(BaseException):
    pass


@pytest.mark.long
def test_a_killed_process_leaves_no_private_file_public(publish) -> None:
    place = collection()
    for statement in itertools.count():
        factories.picture(collection=place)
        killed = interrupted(publish, statement)
        restrict(place)
        killed = interrupted(publish, statement) or killed
        publish()
        assert public_names() == []
        CollectionViewRestriction.objects.all().delete()
        publish()
        assert len(public_names()) == Picture.objects.count()
        Picture.objects.all().delete()
        every_hour()
        if not killed:
            break
    assert statement > 15


def interrupted(work: Callable, statement: int) -> bool:
    """Stop the work before its SQL statement of this number, like a killed process. Return True if it was stopped."""
    numbers = itertools.count()

    def kill(execute: Callable, *arguments: Any) -> Any:
        if next(numbers) == statement:
            raise Killed
        return execute(*arguments)

    try:
        with connection.execute_wrapper(kill):
            work()
    except Killed:
        return True
    return False


@in_each_store
def test_an_address_is_never_reused_for_another_file(
    editor: Client, publish, django_capture_on_commit_callbacks
) -> None:
    file = factories.picture()
    edit = reverse("wagtailimages:edit", args=[file.pk])
    form = {"title": "Face", "collection": Collection.get_first_root_node().pk, "tags": "", "description": ""}
    form |= {"focal_point_x": "", "focal_point_y": "", "focal_point_width": "", "focal_point_height": "", "credit": ""}
    addresses = []
    for color in ("navy", "gold"):
        editor.post(edit, {**form, "file": png(color)})
        addresses.append(address_of(file))
        assert status_of(addresses[-1]) == 200
    with django_capture_on_commit_callbacks(execute=True):
        Picture.objects.get().delete()
    again = Picture.objects.create(title="Face", file=png())
    publish()
    addresses.append(address_of(again))
    assert len({*addresses}) == 3
    assert [status_of(address) for address in addresses] == [404, 404, 200]


@pytest.mark.parametrize("make", [factories.picture, factories.document])
def test_addresses_of_files_cannot_be_guessed(make: Callable) -> None:
    first, second = make().file.name, make().file.name
    assert first != second
    assert re.search(r"/[a-z0-9]{22}/", first)


def test_names_of_any_length_fit_their_column(publish) -> None:
    names = [f"{'long ' * 40}.pdf", f"{'ü' * 120}.pdf", f"{'あ' * 90}.pdf", "x.pdf"]
    for name in names:
        Attachment.objects.create(title="Leaflet", file=ContentFile(b"%PDF-1.7", name))
    publish()
    assert [status_of(address_of(file)) for file in Attachment.objects.all()] == [200] * len(names)


def test_unknown_copies_are_deleted_and_missing_ones_restored(publish, settings) -> None:
    file = factories.document()
    publish()
    [lying] = public_names()
    stray = settings.MEDIA_ROOT / "documents" / ("a1" * 11) / "old.pdf"
    stray.parent.mkdir()
    (settings.MEDIA_ROOT / lying).rename(stray)
    foreign = settings.MEDIA_ROOT / "favicon.ico"
    foreign.write_text("of somebody else")
    every_hour()
    assert public_names() == sorted([lying, foreign.name])
    assert status_of(address_of(file)) == 200


def test_an_edit_copies_the_newest_files_and_the_worker_the_rest(
    editor: Client, publish, settings, monkeypatch
) -> None:
    monkeypatch.setattr(public, "BATCH", 2)
    files = [factories.document() for _ in range(5)]
    editor.post(reverse("wagtailadmin_home"))
    assert [status_of(address_of(file)) for file in files] == [404] * 3 + [200] * 2
    hidden = collection()
    restrict(hidden)
    Attachment.objects.update(collection=hidden)
    editor.post(reverse("wagtailadmin_home"))
    assert not public_names()
    Attachment.objects.update(collection=Collection.get_first_root_node())
    do_something()
    assert [status_of(address_of(file)) for file in files] == [200] * 5


def test_a_lost_file_does_not_stop_the_others(publish, settings, caplog) -> None:
    lost, file = factories.document(), factories.document()
    (settings.FILES_ROOT / lost.file.name).unlink()
    publish()
    publish()
    assert status_of(address_of(file)) == 200
    assert caplog.text.count(f"Could not make or delete the public copy of the file {lost.file.name}") == 1


@contextmanager
def held(file: Picture | Attachment) -> Iterator[None]:
    """Hold a lock on the row of the file in another session."""
    other = connection.copy()
    other.set_autocommit(False)
    with closing(other):
        other.cursor().execute(f"SELECT FROM {file._meta.db_table} WHERE id = %s FOR UPDATE", [file.pk])
        yield
        other.rollback()


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_row_is_locked_is_hidden_at_once_too() -> None:
    place = collection()
    makers = [factories.picture, factories.picture, factories.document]
    locked, *_ = files = [make(collection=place) for make in makers]
    publish_everything()
    with held(locked):
        restrict(place)
        publish(wait=5)
        assert [status_of(address_of(file)) for file in files] == [404] * 3
        assert not Mark.objects.exists()
    publish()
    assert not type(locked).objects.get(pk=locked.pk).published_file
    assert [status_of(address_of(file)) for file in files] == [404] * 3


@pytest.mark.django_db(transaction=True)
def test_many_locked_files_are_hidden_at_once_and_hold_up_nothing_else(api: Callable) -> None:
    place = collection()
    files = [factories.document(collection=place) for _ in range(24)]
    article = factories.article()
    publish_everything()
    other = connection.copy()
    other.set_autocommit(False)
    with closing(other):
        other.cursor().execute(f"LOCK TABLE {Attachment._meta.db_table} IN SHARE MODE")
        restrict(place)
        article.title = "New title"
        article.save_revision().publish()
        begun = time.monotonic()
        publish(wait=5)
        waited = time.monotonic() - begun
        assert api("articles/sleep/").data["title"] == "New title"
        assert [status_of(address_of(file)) for file in files] == [404] * len(files)
        assert api("/api/health/").data["exposed_files"] == len(files)  # nobody can be sure while rows are locked
        other.rollback()
    assert waited < len(files) / 2  # seconds: one wait, not one for each file
    publish()
    assert api("/api/health/").data["exposed_files"] == 0


@pytest.mark.django_db(transaction=True)
def test_files_that_two_processes_hide_at_once_take_no_statement_each() -> None:
    """Each process finds rows locked that the other works on."""
    place = collection()
    files = [factories.document(collection=place) for _ in range(40)]
    publish_everything()
    other = connection.copy()
    other.set_autocommit(False)
    with closing(other):
        other.cursor().execute(f"SELECT FROM {Attachment._meta.db_table} FOR UPDATE")
        timer = threading.Timer(0.3, other.connection.rollback)
        timer.start()
        with CaptureQueriesContext(connection) as queries:
            restrict(place)  # it is published after the commit
        timer.join()
    assert len([query for query in queries if "FOR NO KEY UPDATE" in query["sql"]]) < len(files)
    assert not Attachment.objects.exclude(published_file="").exists()


@pytest.mark.django_db(transaction=True)
def test_all_waits_for_locks_have_one_limit() -> None:
    def limit() -> str:
        with transaction.atomic(), connection.cursor() as cursor:
            limit_waits()
            cursor.execute("SHOW lock_timeout")
            return str(cursor.fetchone()[0])

    with patience(0.001):
        time.sleep(0.002)
        with patience(5):  # within it, nothing waits longer
            assert limit() == "1ms"
    assert limit() == "0"


@pytest.mark.django_db(transaction=True)
def test_a_new_copy_of_a_locked_row_holds_up_no_file_that_is_hidden() -> None:
    hidden, picture = factories.document(collection=collection()), factories.picture()
    publish_everything()
    Picture.objects.update(is_published=False)  # its copy is due
    with held(picture):
        restrict(hidden.collection)
        assert not do_something()  # the worker does not wait
        assert status_of(address_of(hidden)) == 404


# --- reports, and files that are served after a check ---


def test_a_copy_that_cannot_be_deleted_is_reported_and_retried(
    editor: Client, publish, api, settings, django_capture_on_commit_callbacks
) -> None:
    deleted, hidden = factories.document(), factories.document(collection=collection())
    publish()
    with undeletable(settings, deleted), undeletable(settings, hidden):
        restrict(hidden.collection)
        with django_capture_on_commit_callbacks(execute=True):
            Attachment.objects.get(pk=deleted.pk).delete()
        publish()
        assert api("/api/health/").data["exposed_files"] == 2
        assert "2 hidden or deleted files may still be read" in editor.get("/admin/").content.decode()
        report = editor.get("/admin/reports/publishing/").content.decode()
        assert deleted.file.name in report
        assert hidden.file.name in report
    publish()
    assert api("/api/health/").data["exposed_files"] == 0
    assert public_names() == []


@contextmanager
def undeletable(settings: Any, file: Attachment) -> Iterator[None]:
    """Replace the folder by a file, so that even root cannot delete it as a folder."""
    folder = (settings.MEDIA_ROOT / file.file.name).parent
    shutil.rmtree(folder)
    folder.write_bytes(b"")
    yield
    folder.unlink()


def test_a_file_that_cannot_be_copied_is_reported(publish, api, settings) -> None:
    lost = factories.document()
    (settings.FILES_ROOT / lost.file.name).unlink()
    publish()
    assert api("/api/health/").data["missing_files"] == 1


def test_the_document_view_refuses_users_of_other_groups(client: Client) -> None:
    hidden = collection()
    document = factories.document(collection=hidden)
    restrict(hidden, CollectionViewRestriction.GROUPS)
    member, address = factories.member(), reverse("wagtaildocs_serve", args=[document.pk, document.filename])
    assert client.get(address).status_code == 302
    client.force_login(member)
    assert client.get(address).status_code == 403
    CollectionViewRestriction.objects.get().groups.add(member.groups.get())
    assert bytes_of(client.get(address)) == b"%PDF-1.7"


def test_the_document_view_redirects_to_the_public_copy_or_the_login(client: Client, publish) -> None:
    place = collection()
    document = factories.document(collection=place)
    publish()
    shown = client.get(document.url)
    assert (shown.status_code, shown.url) == (302, f"http://testserver{address_of(document)}")
    restrict(place)
    publish()
    refused = client.get(document.url, follow=True)
    assert refused.redirect_chain[-1][0].startswith("/admin/login/?next=%2Fdocuments%2F")
    client.force_login(factories.administrator())
    answer = client.get(document.url)
    assert (answer.status_code, bytes_of(answer)) == (200, b"%PDF-1.7")
    assert answer["Cache-Control"].startswith("private")
    assert client.get(f"/documents/{document.pk}/other.pdf").status_code == 404


def test_private_thumbnails_are_served_to_editors_with_permission(client: Client, publish, settings) -> None:
    place = private_collection()
    thumbnail = thumbnail_of(factories.picture(collection=place))
    publish()
    assert public_names() == []
    assert client.get(thumbnail).url.startswith("/admin/login/")
    group = Group.objects.create(name="Writers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(writer := get_user_model().objects.create_user("writer"))
    writer.groups.add(group)
    assert client.get(thumbnail).status_code == 403
    may_change = Permission.objects.get(codename="change_image", content_type__app_label="wagtailimages")
    GroupCollectionPermission.objects.create(group=group, collection=place, permission=may_change)
    answer = client.get(thumbnail)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert bytes_of(answer)
    assert client.get("/admin/files/images/none.png").status_code == 404


# --- settings and older installations ---


def test_uploads_in_a_public_folder_fail_the_system_check(settings) -> None:
    settings.FILES_ROOT = settings.MEDIA_ROOT / "private"
    [error] = [message for message in run_checks(tags=[Tags.security]) if message.id == "pages.E001"]
    assert "MEDIA_ROOT" in error.msg
    settings.FILES_ROOT, settings.MEDIA_ROOT = settings.MEDIA_ROOT, settings.FILES_ROOT
    [error] = [message for message in run_checks(tags=[Tags.security]) if message.id == "pages.E002"]
    assert error.msg.startswith("MEDIA_ROOT")
    with pytest.raises(SystemCheckError, match="MEDIA_ROOT"):
        call_command("run", skip_checks=False)


def test_migration_moves_files_to_unguessable_names(api, settings) -> None:
    picture, document = factories.picture(), factories.document(collection=private_collection())
    factories.article(hero=picture, hero_alt="Trees")
    thumbnail_of(picture)
    for file, old in ((picture, "original_images/trees.png"), (document, "documents/leaflet.pdf")):
        lay_open(settings.MEDIA_ROOT / old, settings.FILES_ROOT / file.file.name)
        type(file).objects.update(file=old)
    Picture.objects.update(src_file="")
    lay_open(settings.MEDIA_ROOT / "documents" / "of no row.pdf")
    lay_open(settings.MEDIA_ROOT / "images" / "trees.max-165x165.png")
    migration = importlib.import_module("pages.migrations.0006_unguessable_names")
    for _ in range(2):  # a second run changes nothing
        migration.move_files(apps, None)
    hero = api("articles/sleep/").data["hero"]
    assert hero["src"].startswith("http://testserver/media/original_images/")
    assert status_of(hero["src"].removeprefix("http://testserver")) == 200
    assert status_of("/media/original_images/trees.png") == 404
    assert (settings.FILES_ROOT / Attachment.objects.get().file.name).read_bytes() == b"%PDF-1.7"
    assert (settings.FILES_ROOT / "documents" / "of no row.pdf").exists()


def test_interrupted_migration_of_files_can_be_repeated(settings) -> None:
    first, second = factories.picture(), factories.picture("Other")
    for picture, old in ((first, "original_images/one.png"), (second, "original_images/two.png")):
        lay_open(settings.FILES_ROOT / old, settings.FILES_ROOT / picture.file.name)
        Picture.objects.filter(pk=picture.pk).update(file=old)
    broken = settings.FILES_ROOT / "original_images/two.png"
    broken.rename(broken.with_suffix(".kept"))
    broken.mkdir()  # cannot be opened as a file
    migration = importlib.import_module("pages.migrations.0006_unguessable_names")
    with pytest.raises(IsADirectoryError):
        migration.move_files(apps, None)
    assert not (settings.FILES_ROOT / "original_images/one.png").exists()
    broken.rmdir()
    broken.with_suffix(".kept").rename(broken)
    migration.move_files(apps, None)
    assert not broken.exists()
    assert all((settings.FILES_ROOT / picture.file.name).is_file() for picture in Picture.objects.all())


def lay_open(old: Path, file: Path | None = None) -> None:
    """Put a file where older versions stored it, readable for everybody."""
    old.parent.mkdir(parents=True, exist_ok=True)
    if file:
        file.rename(old)
    else:
        old.write_text("old")


@pytest.mark.parametrize("kind", ["groups", "login"])
def test_admin_api_lists_files_while_a_collection_is_hidden(editor, kind):
    hidden = Collection.get_first_root_node().add_child(name="Hidden")
    CollectionViewRestriction.objects.create(collection=hidden, restriction_type=kind)
    factories.picture(), factories.document(collection=hidden)
    for name in ("images", "documents"):
        found = editor.get(f"/admin/api/main/{name}/")
        assert (found.status_code, found.json()["meta"]["total_count"]) == (200, 1)
    gc.collect()


def lose(file: Any, *, name: str | None) -> None:
    Path(file.file.path).unlink()
    if name is not None:
        type(file).objects.filter(pk=file.pk).update(file=name)


@pytest.mark.parametrize("name", [None, ""])
def test_pictures_and_documents_without_a_file_open_in_the_admin(editor, name):
    picture, document = factories.picture(), factories.document()
    for file in (picture, document):
        lose(file, name=name)
    opened = [f"/admin/images/{picture.pk}/", f"/admin/documents/edit/{document.pk}/"]
    for address in opened:
        answer = editor.get(address)
        assert answer.status_code == 200
        assert "could not be found" in answer.content.decode()
    for address in ("/admin/api/main/images/", "/admin/api/main/documents/", "/admin/images/", "/admin/documents/"):
        assert editor.get(address).status_code == 200
    assert editor.get(f"/admin/images/{picture.pk}/preview/original/").status_code == 404
    gc.collect()
    assert editor.get(f"/documents/{document.pk}/leaflet.pdf").status_code == 404
    form = {"title": "Firs", "collection": picture.collection_id, "tags": "", "description": "", "credit": ""}
    assert "is lost" in str(editor.post(opened[0], form).context["form"].errors["file"])
    for address in (f"/admin/images/{picture.pk}/delete/", f"/admin/documents/delete/{document.pk}/"):
        assert editor.post(address).status_code == 302
    assert not Picture.objects.exists()


@pytest.mark.parametrize("name", [None, ""])
def test_a_picture_without_a_file_accepts_a_new_one(editor, name):
    picture = factories.picture()
    lose(picture, name=name)
    file = BytesIO()
    Image.new("RGB", (4, 3), "seagreen").save(file, "PNG")
    form = {"title": "Firs", "collection": picture.collection_id, "tags": "", "description": "", "credit": ""}
    sent = {**form, "file": SimpleUploadedFile("firs.png", file.getvalue())}
    assert editor.post(f"/admin/images/{picture.pk}/", sent).status_code == 302
    assert Picture.objects.get().width == 4


@in_each_store
@pytest.mark.parametrize("kind", ["private", "LOGIN", "", "none"])
def test_restriction_of_an_unknown_type_hides_its_documents(publish, kind: str) -> None:
    hidden = collection()
    document = factories.document(collection=hidden)
    restrict(hidden, kind)
    publish()
    answer = Client().get(reverse("wagtaildocs_serve", args=[document.pk, document.filename]))
    assert answer.status_code == 403


def test_public_file_whose_name_is_not_utf8_stops_no_check(settings: Any) -> None:
    folder = settings.MEDIA_ROOT / "documents" / ("a" * 22)
    folder.mkdir(parents=True)
    (folder / os.fsdecode(b"\xff.pdf")).write_bytes(b"%PDF-1.7")
    public.check_public_files()
