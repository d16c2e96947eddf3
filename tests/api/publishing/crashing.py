"""A separate process that publishes an edit and is killed before each statement after the editor's commit.

Arguments: the database's name and the key of a live article. Prints how often it was killed.
"""

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import django
from django.db import connection, connections, transaction


def main(database: str, article: int) -> None:
    django.setup()
    connection.settings_dict["NAME"] = database
    _warm_up(article)
    killed = 0
    while _in_a_child(partial(_publish_until, killed, article)) == signal.SIGKILL:
        assert _in_a_child(partial(_wake, killed, article)) == 0
        killed += 1
    sys.stdout.write(str(killed))


def _warm_up(article: int) -> None:
    """Load and compute once what each child would load and compute for itself."""
    from pages.models import Article

    with transaction.atomic():
        page = Article.objects.get(pk=article)
        page.title = "After -1"
        page.save_revision().publish()
    _wake(-1, article)
    connections.close_all()


def _in_a_child(work: Callable[[], None]) -> int:
    """Return 0, or the signal that ended the child. The parent has no connection that a child could inherit."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _publish_until(statement: int, article: int) -> None:
    from pages.models import Article

    left = statement

    def count(*args: Any) -> Any:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    def counted(execute: Callable, *args: Any) -> Any:
        count()
        return execute(*args)

    def arm() -> None:
        connection.execute_wrappers.append(counted)
        commit = connection.connection.commit
        connection.connection.commit = lambda: (count(), commit(), count())

    with transaction.atomic():
        transaction.on_commit(arm)  # before the product's own
        page = Article.objects.get(pk=article)
        page.title = f"After {statement}"
        page.save_revision().publish()


def _wake(statement: int, article: int) -> None:
    from api.models import Mark, PublishedDocument
    from api.publishing.publish import publish_everything
    from api.publishing.rebuild import all_sources, different

    publish_everything()
    assert f'"After {statement}"'.encode() in bytes(PublishedDocument.objects.get(source=f"page:{article}").body)
    assert not Mark.objects.exists()
    assert different(all_sources()) == []


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
