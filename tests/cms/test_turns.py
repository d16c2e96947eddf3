"""Commands that change the whole installation, when two processes run them at the same time."""

import io
import threading
import uuid
from contextlib import closing, suppress

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection

from api.models import ContentState
from cms.exchange import PREFIX
from cms.transfer import dump
from cms.turns import in_turn
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("command", ["migrate", "dump", "load"])
def test_command_waits_for_another_and_leaves_its_files_alone(command, tmp_path):
    file, said = tmp_path / "content.zip", io.StringIO()
    dump(file)
    epoch = ContentState.objects.get().epoch
    others = settings.FILES_ROOT / f"{PREFIX}{uuid.uuid4()}"
    arguments = {"migrate": [], "dump": [file], "load": [file, "--replace"]}[command]

    def run() -> None:
        call_command(command, *map(str, arguments), stdout=said)
        connection.close()

    second = threading.Thread(target=run)
    with in_turn(said.write):
        others.mkdir(parents=True)
        second.start()
        until(lambda: "Waiting until it is done" in said.getvalue())
        assert others.exists()
        assert ContentState.objects.get().epoch == epoch
        others.rmdir()
    second.join()
    assert (ContentState.objects.get().epoch != epoch) == (command == "load")


def test_connection_that_is_lost_meanwhile_is_opened_again():
    with in_turn(print), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (lost,) = cursor.fetchone()
        with closing(connection.copy()) as other, suppress(OperationalError):
            other.cursor().execute("SELECT pg_terminate_backend(%s)", [lost])
    assert ContentState.objects.exists()
