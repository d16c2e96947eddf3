"""What Wagtail tells us."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.signals import copy_for_translation_done

from pages.files.public import delete_copy
from pages.models import Attachment, Picture
from pages.translating import forget_anchors


@receiver(copy_for_translation_done)
def on_copied_for_translation(target_obj: Any, **kwargs: Any) -> None:
    forget_anchors(target_obj)


@receiver(post_delete, sender=Picture)
@receiver(post_delete, sender=Attachment)
def on_file_deleted(instance: Any, **kwargs: Any) -> None:
    delete_copy(instance)
