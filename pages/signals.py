"""Receivers of Django's and Wagtail's signals."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.backends.signals import connection_created
from django.db.models.signals import post_init, post_save, pre_delete
from django.dispatch import receiver
from django.http import HttpRequest
from wagtail.models import BaseLogEntry, ModelLogEntry, Page, PageLogEntry
from wagtail.signals import copy_for_translation_done, post_page_move
from wagtail.users.models import UserProfile

from pages.accounts.sessions import note_device
from pages.admin.profiles import forget_unknown_choices
from pages.admin.publications import note
from pages.columns.far_dates import read_far_dates
from pages.columns.long_numbers import read_long_numbers
from pages.files.public import delete_copy
from pages.models import Attachment, Picture
from pages.translating import prepare_translation
from pages.web.redirects import leave_redirects


@receiver(copy_for_translation_done)
def on_copied_for_translation(target_obj: Any, **kwargs: Any) -> None:
    if isinstance(target_obj, Page):
        prepare_translation(target_obj)


@receiver(pre_delete, sender=Picture)
@receiver(pre_delete, sender=Attachment)
def before_a_file_is_deleted(instance: Any, **kwargs: Any) -> None:
    delete_copy(instance)


@receiver(connection_created)
def on_connected(connection: Any, **kwargs: Any) -> None:
    read_far_dates(connection.connection)
    read_long_numbers(connection.connection)


@receiver(post_page_move)
def on_moved(instance: Page, parent_page_before: Page, url_path_before: str, **kwargs: Any) -> None:
    before = parent_page_before.path
    leave_redirects(instance, was=instance, url_path_before=url_path_before, parent_path_before=before)


@receiver(post_save, sender=PageLogEntry)
@receiver(post_save, sender=ModelLogEntry)
def on_logged(instance: BaseLogEntry, **kwargs: Any) -> None:
    note(instance)


@receiver(post_init, sender=UserProfile)
def on_profile_read(instance: UserProfile, **kwargs: Any) -> None:
    forget_unknown_choices(instance)


@receiver(user_logged_in)
def on_signed_in(request: HttpRequest, **kwargs: Any) -> None:
    note_device(request)
