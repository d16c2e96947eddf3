import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from api.publishing.worker import work


class Command(BaseCommand):
    help = "Publishes what was edited, retries what failed, and runs scheduled publishing every minute, until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
        work(stopping)
