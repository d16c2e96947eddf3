from django.db import models


class Heartbeat(models.Model):
    """The moment when a worker was last seen: the row with the id 1. No other is read."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"worker seen at {self.seen_at:%Y-%m-%d %H:%M:%S}"
