"""`make screenshots`: pictures of all screens of a day, or with --small those of docs/authoring.md.

Each run makes a site of its own, the demonstration, and removes it at the end.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import django
from PIL import Image

ROOT = Path(__file__).parents[2]
LOOKS = [(width, dark) for width in (1440, 1024) for dark in (False, True)]
# The pictures of docs/authoring.md: the name of the screen → the height that is shown of it.
SMALL = {
    "dashboard": 640,
    "picture-chooser": 800,
    "block-menu": 900,
    "location-chooser": 760,
    "panel-preview": 900,
    "panel-status": 900,
    "hours": 900,
}
_SMALL_WIDTH = 800  # in pixels
_SETTLED = 0.7  # seconds until animations have ended
_PATIENCE = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="only the pictures of docs/authoring.md")
    small = parser.parse_args().small
    with tempfile.TemporaryDirectory(prefix="screens-") as folder, site(Path(folder)) as address:
        django.setup()
        from tests.browser.admin import Admin
        from tests.browser.chromium import chromium
        from tests.browser.day import walk

        with chromium(Path(folder) / "profile", server=address) as browser:
            admin = Admin(browser, address)
            admin.resize(1440)
            walk(admin, Camera(admin).shoot_small if small else Camera(admin).shoot)


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """Run the server with a new demonstration, and yield its address. This process then has the same settings."""
    from tests.servers import free_port

    port = free_port()
    address = f"http://localhost:{port}"
    folder.chmod(0o755)  # the embedded database may run as another user
    os.environ.update(VAR_DIR=str(folder), PORT=str(port), BASE_URL=address, DJANGO_SETTINGS_MODULE="cms.settings")
    os.environ.pop("DATABASE_URL", None)
    server = subprocess.Popen([sys.executable, "manage.py", "run"], cwd=ROOT)
    try:
        _wait(server, f"{address}/api/health/")
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def _wait(server: subprocess.Popen, address: str) -> None:
    end = time.monotonic() + _PATIENCE
    while server.poll() is None and time.monotonic() < end:
        try:
            urlopen(address).close()
        except URLError:
            time.sleep(0.5)
        else:
            return
    sys.exit("The server did not start.")


class Camera:
    """Takes pictures of the admin in a browser."""

    def __init__(self, admin: Any) -> None:
        self.admin, self.numbers = admin, count(1)

    def shoot(self, name: str) -> None:
        """Store the screen in each look, as var/screenshots/1440-dark/03-new-article.png."""
        number = next(self.numbers)
        for width, dark in LOOKS:
            folder = ROOT / "var" / "screenshots" / f"{width}-{'dark' if dark else 'light'}"
            if number == 1:
                shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, exist_ok=True)
            self._take(folder / f"{number:02}-{name}.png", width, dark=dark)
        self.admin.resize(1440)

    def shoot_small(self, name: str) -> None:
        """Store the screen in docs/pictures/, if docs/authoring.md shows it."""
        if name not in SMALL:
            return
        file = ROOT / "docs" / "pictures" / f"{name}.png"
        file.parent.mkdir(exist_ok=True)
        self._take(file, 1200, dark=False)
        with Image.open(file) as shown:
            shown = shown.crop((0, 0, shown.width, min(SMALL[name], shown.height))).convert("RGB")
            shown.thumbnail((_SMALL_WIDTH, shown.height), Image.Resampling.LANCZOS)
            shown.save(file.with_suffix(".webp"), quality=72, method=6)
        file.unlink()
        self.admin.resize(1440)

    def _take(self, file: Path, width: int, *, dark: bool) -> None:
        self.admin.resize(width, dark=dark)
        time.sleep(_SETTLED)
        self.admin.browser.save_screenshot(str(file))


if __name__ == "__main__":
    main()
