"""Wires. Signals are an alarm clock only: what is to be done stands in the marks."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from api.models import ContentState
from api.publishing.marks import source_models
from api.publishing.publish import publish
from api.publishing.rebuild import adopt
from api.publishing.triggers import install_triggers
from api.search.functions import install_functions


def connect() -> None:
    for model in source_models():
        post_save.connect(on_edit, sender=model)
        post_delete.connect(on_edit, sender=model)


def on_edit(sender: type[Model], **kwargs: Any) -> None:
    wake_after_commit()


def wake_after_commit() -> None:
    """Publishes once the transaction of now is committed: once, however many edits it holds."""
    waiting = [entry[1] for entry in connection.run_on_commit]
    if publish not in waiting:
        transaction.on_commit(publish, robust=True)


def after_migrate(**kwargs: Any) -> None:
    """Of what documents are made with, only a new installation is told: who migrates need not be who serves."""
    state, _ = ContentState.objects.get_or_create()
    install_functions()
    install_triggers()
    if not state.made_with:
        adopt()
