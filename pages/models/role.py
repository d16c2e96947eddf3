from django.contrib.auth.models import Group
from django.db import models

from pages.columns.json_fields import ShapedJSONField, is_text, list_of


class Role(models.Model):
    """A role of `pages.roles`: the group that was made for it, and the permissions that were ever given to that.

    `migrate` gives only what is not in `granted`. So an administrator can take permissions away, and rename or delete
    the group.
    """

    name = models.CharField(max_length=100, primary_key=True)
    group = models.OneToOneField(Group, null=True, on_delete=models.SET_NULL, related_name="role")
    granted = ShapedJSONField(default=list, shape=list_of(is_text))

    def __str__(self) -> str:
        return self.name
