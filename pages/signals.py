"""What Wagtail tells us."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import copy_for_translation_done

from pages.translating import forget_anchors


@receiver(copy_for_translation_done)
def on_copied_for_translation(target_obj: Any, **kwargs: Any) -> None:
    forget_anchors(target_obj)
