"""Collections whose place in the tree is damaged, as after a backup was restored in part."""

from functools import wraps
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Collection


def tell_of_missing_collections() -> None:
    """Raise `Collection.DoesNotExist` if a collection is missing, which `pages.admin.refusals` shows to the editor.

    Wagtail's methods return None, which fails somewhere else. It has no setting for this.
    """
    first_root, parent = Collection.get_first_root_node, Collection.get_parent

    @wraps(first_root)
    def get_first_root_node(cls: type[Collection]) -> Collection:
        root = first_root()
        if root is None:
            raise Collection.DoesNotExist(_("There is no root collection."))
        return root

    @wraps(parent)
    def get_parent(collection: Collection, *args: Any, **kwargs: Any) -> Collection | None:
        found = parent(collection, *args, **kwargs)
        if found is None and collection.depth > 1:
            raise Collection.DoesNotExist(_("No collection is above “{collection}”.").format(collection=collection))
        return found

    Collection.get_first_root_node = classmethod(get_first_root_node)
    Collection.get_parent = get_parent


def indent_names_by_path() -> None:
    """Indent the names in lists of collections by the length of the path, which the database limits.

    Wagtail indents by the depth. A wrong one can take all memory.
    """
    indented_name = Collection.get_indented_name

    @wraps(indented_name)
    def get_indented_name(collection: Collection, indentation_start_depth: int = 2, html: bool = False) -> str:
        placed = Collection(name=collection.name, depth=len(collection.path) // Collection.steplen)
        return indented_name(placed, indentation_start_depth, html)

    Collection.get_indented_name = get_indented_name
