from typing import Any

from django.db import models, transaction


class KnownEmbed(models.Model):
    """A provider's answer about an address, so that it is asked only once; see `pages.embeds`.

    An address can have several rows. A unique constraint would make editors who save at the same time wait for each
    other, and could deadlock if they save the same videos in different orders.
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
        """Store an answer and delete older ones, except those that another transaction is replacing."""
        with transaction.atomic():
            former = cls.objects.select_for_update(skip_locked=True).filter(url=url)
            cls.objects.filter(pk__in=[known.pk for known in former]).delete()
            cls.objects.create(url=url, facts=facts)
