"""Files that were stored below MEDIA_ROOT, which anybody may read, move to FILES_ROOT and get unguessable names.

The rows' updates mark the documents that show them. Stopped half way, it goes on where it was with the next run.
"""

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import migrations

# Folders of the names that files had. Renditions, in `images`, are made again when they are asked for.
_FOLDERS = ["original_images", "documents", "avatar_images", "wagtail_uploads"]
_UNGUESSABLE = r"/[a-z0-9]{22}/[^/]+$"
_FILES = [("pages", "Picture", "file"), ("pages", "Attachment", "file"), ("wagtailusers", "UserProfile", "avatar")]


def move_files(apps: Any, schema_editor: Any) -> None:
    rows = [row for each in _FILES for row in _old_rows(apps, *each)]
    if rows:
        _leave_media_root(settings.MEDIA_ROOT)
        apps.get_model("pages", "Rendition").objects.all().delete()
    storage, uses = storages["default"], Counter(name for *_, name in rows)
    for model, field, pk, name in rows:
        if not storage.exists(name):
            print(f"The file {name} is missing; its row stays as it is.")
            continue
        with storage.open(name) as file:
            renamed = storage.save(name, file, max_length=100)
        model.objects.filter(pk=pk).update(**{field: renamed})
        uses[name] -= 1
        if not uses[name]:  # at once: a run that is stopped here leaves no file that no row knows
            storage.delete(name)


def _old_rows(apps: Any, app: str, name: str, field: str) -> list[tuple[Any, str, int, str]]:
    model = apps.get_model(app, name)
    rows = model.objects.exclude(**{field: ""}).exclude(**{f"{field}__isnull": True})
    old = rows.exclude(**{f"{field}__regex": _UNGUESSABLE}).order_by("pk").values_list("pk", field)
    return [(model, field, pk, stored) for pk, stored in old]


def _leave_media_root(media: Path) -> None:
    """Files that no row knows go along: nothing is lost, and nothing stays where anybody reads it."""
    for folder in _FOLDERS:
        for path in sorted((media / folder).rglob("*")):
            target = Path(storages["default"].path(path.relative_to(media).as_posix()))
            if path.is_file() and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(path, target.with_name(f"{target.name}.part"))
                target.with_name(f"{target.name}.part").rename(target)
        shutil.rmtree(media / folder, ignore_errors=True)
    shutil.rmtree(media / "images", ignore_errors=True)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("pages", "0005_public_files"),
        ("wagtailusers", "0008_userprofile_avatar"),
    ]

    operations = [migrations.RunPython(move_files, migrations.RunPython.noop)]
