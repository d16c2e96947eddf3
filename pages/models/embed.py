from typing import Any

from django.db import models, transaction


class KnownEmbed(models.Model):
    """What a provider said of an address, so that it is asked once; see `pages.embeds`.

    Several rows may tell of one address. Were it unique, editors who save at once would wait for one another, and two
    who save the same two videos in another order without end.
    """

    url = models.URLField(max_length=500)
    facts = models.JSONField()
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["url", "-asked_at"], name="known_embed_url")]

    def __str__(self) -> str:
        return self.url

    @classmethod
    def remember(cls, url: str, facts: dict[str, Any]) -> None:
        """In the place of what was known before, unless somebody else is replacing that now."""
        with transaction.atomic():
            former = cls.objects.select_for_update(skip_locked=True).filter(url=url)
            cls.objects.filter(pk__in=[known.pk for known in former]).delete()
            cls.objects.create(url=url, facts=facts)
