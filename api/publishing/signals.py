"""Signal receivers. A signal only wakes publishing: the marks say what there is to do."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save

from api.database_session import beside_our_tables
from api.models import ContentState
from api.publishing.marks import marked_models
from api.publishing.publish import publish_after_commit
from api.publishing.rebuild import adopt
from api.publishing.triggers import install_triggers
from api.search.functions import install_functions


def connect() -> None:
    """Connect the receivers to every model that documents are made from."""
    for model in marked_models():
        post_save.connect(on_edit, sender=model)
        post_delete.connect(on_edit, sender=model)
        m2m_changed.connect(on_edit, sender=model)


def on_edit(sender: type[Model], **kwargs: Any) -> None:
    """Publish after the commit, whatever was saved or deleted."""
    wake_after_commit()


def wake_after_commit() -> None:
    """Publish once after the current transaction commits, however many edits it holds."""
    waiting = [entry[1] for entry in connection.run_on_commit]
    if publish_after_commit not in waiting:
        transaction.on_commit(publish_after_commit, robust=True)


def after_migrate(**kwargs: Any) -> None:
    """Create the content state and the triggers.

    Only a new installation adopts the settings of the process that migrates: it need not be the one that serves.
    """
    state, _ = ContentState.objects.get_or_create()
    with beside_our_tables():
        install_functions()
        install_triggers()
    if not state.made_with:
        adopt()
