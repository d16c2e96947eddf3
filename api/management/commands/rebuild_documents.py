import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from api.models import ContentState, Mark, RenderFailure
from api.publishing.publish import publish
from api.publishing.rebuild import adopt, check, left_of_a_rebuild, mark_everything, rebuild
from api.rendering.revision import CODE, may_render, mismatches

# How often progress is told, in seconds.
INTERVAL = 2.0


class Command(BaseCommand):
    help = (
        "Renders every document again, on all cores; publishing goes on meanwhile. Only documents whose bytes changed "
        "get a new number. Stopped half way, the next run goes on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing; name the documents that differ.")
        parser.add_argument(
            "--adopt-settings",
            action="store_true",
            help="Make documents with this process's settings from now on, such as its MEDIA_URL, and take its "
            "SECRET_KEY for the right one. By default those of the web process that started last stay.",
        )
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="By default one a core.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["processes"] < 1:
            raise CommandError("--processes takes a number from 1 on.")
        self._told = time.monotonic()
        if options["check"]:
            self._check(options["processes"])
        else:
            adopt(any_secret=True) if options["adopt_settings"] else adopt(CODE)
            self._rebuild(options["processes"])

    def _rebuild(self, processes: int) -> None:
        publish()
        left = len(left_of_a_rebuild())
        if left:
            self._say(f"Going on with a rebuild that was stopped: {left} documents are left.")
        else:
            self._say(f"Rebuilding {mark_everything()} documents …")
        begun, before = time.monotonic(), self._version()
        rebuild(processes=processes, progress=self._progress)
        if left_of_a_rebuild():
            raise CommandError("A process of another release started meanwhile; the worker does what is left.")
        seconds = time.monotonic() - begun
        failed = RenderFailure.objects.count()
        self._say(f"Done in {seconds:.1f} s. The content version went from {before} to {self._version()}.")
        if failed:
            raise CommandError(f"{failed} could not be rendered; they are listed in the admin under Reports.")

    def _check(self, processes: int) -> None:
        made_with = ContentState.objects.get().made_with
        if not may_render(made_with):
            raise CommandError(" ".join(map(str, mismatches(made_with))))
        found = check(processes=processes, progress=self._progress)
        for source in found:
            self.stdout.write(source)
        if found:
            waiting = Mark.objects.count()
            hint = f" {waiting} marks wait to be worked off, which may be why." if waiting else ""
            raise CommandError(
                f"{len(found)} documents differ from what they would be rendered to now.{hint} "
                "Run rebuild_documents without --check to put them right."
            )
        self._say("Every document is what it would be rendered to now.")

    def _progress(self, done: int, total: int) -> None:
        if done == total or time.monotonic() - self._told >= INTERVAL:
            self._told = time.monotonic()
            self._say(f"{done} of {total} ({100 * done // total} %)")

    def _version(self) -> int:
        return ContentState.objects.get().version

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
