import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from api.models import ContentState, Mark, RenderFailure
from api.publishing.publish import publish
from api.publishing.rebuild import adopt, check, mark_everything, rebuild, rebuild_marks
from api.rendering.revision import CODE, may_render, mismatches

# How often progress is printed, in seconds.
INTERVAL = 2.0


class Command(BaseCommand):
    help = (
        "Renders every document again, on all cores. Publishing continues meanwhile. Only documents whose bytes "
        "changed get a new number. If the command is stopped, the next run continues."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing, but list the documents that differ.")
        parser.add_argument(
            "--adopt-settings",
            action="store_true",
            help="From now on, make documents with the settings of this process, such as its MEDIA_ORIGIN, and accept "
            "its SECRET_KEY as the right one. By default the settings of the web process that started last apply.",
        )
        parser.add_argument(
            "--processes",
            type=int,
            default=os.cpu_count() or 1,
            help="By default one per core.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["processes"] < 1:
            raise CommandError("--processes is too small. Give 1 or more.")
        self._last_progress = time.monotonic()
        if options["check"]:
            self._check(options["processes"])
        else:
            adopt(any_secret=True) if options["adopt_settings"] else adopt(CODE)
            self._rebuild(options["processes"])

    def _rebuild(self, processes: int) -> None:
        publish()
        left = len(rebuild_marks())
        if left:
            self._print(f"Continuing a rebuild that was stopped: {left} documents are left.")
        else:
            self._print(f"Rebuilding {mark_everything()} documents …")
        begun, before = time.monotonic(), self._version()
        rebuild(processes=processes, progress=self._progress)
        if rebuild_marks():
            raise CommandError("A process of another release started meanwhile. The worker renders what is left.")
        seconds = time.monotonic() - begun
        failed = RenderFailure.objects.count()
        self._print(f"Done in {seconds:.1f} s. The content version went from {before} to {self._version()}.")
        if failed:
            raise CommandError(f"Documents that could not be rendered: {failed}. See Reports, Publishing in the admin.")

    def _check(self, processes: int) -> None:
        made_with = ContentState.objects.get().made_with
        if not may_render(made_with):
            raise CommandError(" ".join(map(str, mismatches(made_with))))
        found = check(processes=processes, progress=self._progress)
        for source in found:
            self.stdout.write(source)
        if found:
            waiting = Mark.objects.count()
            hint = f" The reason may be that {waiting} marks still wait to be worked off." if waiting else ""
            raise CommandError(
                f"{len(found)} documents differ from what would be rendered now.{hint} "
                "Run rebuild_documents without --check to correct them."
            )
        self._print("Every document is what would be rendered now.")

    def _progress(self, done: int, total: int) -> None:
        if done == total or time.monotonic() - self._last_progress >= INTERVAL:
            self._last_progress = time.monotonic()
            self._print(f"{done} of {total} ({100 * done // total} %)")

    def _version(self) -> int:
        return ContentState.objects.get().version

    def _print(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
