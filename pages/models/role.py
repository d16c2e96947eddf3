from typing import Any

from django.contrib.auth.models import Group
from django.db import models

from pages.columns.json_fields import ShapedJSONField, is_text


def _names(stored: Any) -> list[str]:
    """Return the stored names, or [] if something else stands among them: then none of them can be relied on."""
    return stored if isinstance(stored, list) and all(map(is_text, stored)) else []


class Role(models.Model):
    """A role of `pages.roles`: the group that was made for it, and the permissions that were ever given to that.

    `migrate` gives only what is not in `granted`. So an administrator can take permissions away, and rename or delete
    the group. If nothing in `granted` can be read, everything counts as given.
    """

    name = models.CharField(max_length=100, primary_key=True)
    group = models.OneToOneField(Group, null=True, on_delete=models.SET_NULL, related_name="role")
    granted = ShapedJSONField(default=list, shape=_names)

    def __str__(self) -> str:
        return self.name
