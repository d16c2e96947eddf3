"""What editors choose about a redirect beside what Wagtail stores."""

from django.db import models
from wagtail.contrib.redirects.models import Redirect


class RedirectOptions(models.Model):
    """The choices of an editor about a redirect. A redirect without a row has the defaults."""

    # Without a constraint, so that Wagtail's table can be changed and emptied as before, also by SQL.
    redirect = models.OneToOneField(
        Redirect, on_delete=models.CASCADE, primary_key=True, related_name="options", db_constraint=False
    )
    keep_query = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Options of redirect {self.redirect_id}"


def keeps_query(redirect: Redirect) -> bool:
    """Return True if the query of the visitor's address is added to that of the target."""
    return RedirectOptions.objects.filter(redirect=redirect.pk, keep_query=True).exists()
