"""Collections above which a collection is missing, as after a backup was restored in part."""

from functools import wraps
from typing import Any

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
            raise Collection.DoesNotExist("There is no root collection.")
        return root

    @wraps(parent)
    def get_parent(collection: Collection, *args: Any, **kwargs: Any) -> Collection | None:
        found = parent(collection, *args, **kwargs)
        if found is None and collection.depth > 1:
            raise Collection.DoesNotExist(f"No collection is above “{collection}”.")
        return found

    Collection.get_first_root_node = classmethod(get_first_root_node)
    Collection.get_parent = get_parent
