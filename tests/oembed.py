"""A provider of videos for tests: an HTTP server on this machine with answers that a test chooses."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

from django.core.cache import cache
from django.test import override_settings
from PIL import Image
from wagtail.embeds.finders import get_finders

from pages.providers import PROVIDERS, finders

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
PLAYER = "https://www.youtube.com/embed/dQw4w9WgXcQ?feature=oembed"
OURS = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?feature=oembed"


def frame(player: str) -> str:
    return f'<iframe width="1280" height="720" src="{player}" allowfullscreen></iframe>'


def image_file(kind: str = "PNG", size: tuple[int, int] = (480, 360)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "seagreen").save(file, kind)
    return file.getvalue()


class Provider:
    """The state of a provider. `says`: its oEmbed answer. `body`: bytes instead of it. `asked`: the paths so far."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.asked: list[str] = []
        self.says: Any = {
            "type": "video",
            "version": "1.0",
            "title": "A walk",
            "width": 1280,
            "height": 720,
            "html": frame(PLAYER),
            "thumbnail_url": f"{origin}/picture",
        }
        self.body: bytes | None = None
        self.status = 200
        self.picture = image_file()
        self.picture_status = 200
        self.drips = False
        self.stopped = threading.Event()

    @property
    def questions(self) -> list[str]:
        return [path for path in self.asked if path.startswith("/oembed")]


@contextmanager
def provider() -> Iterator[Provider]:
    """Run a provider that stands in for all providers, at their oEmbed addresses and as a source of pictures."""
    cache.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    origin = f"http://127.0.0.1:{server.server_port}"
    server.provider = Provider(origin)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    before = PROVIDERS[:]
    PROVIDERS[:] = [
        replace(
            one,
            oembed={**one.oembed, "endpoint": f"{origin}/oembed/{one.name.lower()}"},
            pictures=(*one.pictures, "127.0.0.1"),
        )
        for one in before
    ]
    try:
        with override_settings(WAGTAILEMBEDS_FINDERS=finders()):
            get_finders.cache_clear()
            yield server.provider
    finally:
        PROVIDERS[:] = before
        get_finders.cache_clear()
        server.provider.stopped.set()
        server.shutdown()
        server.server_close()
        cache.clear()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        provider: Provider = self.server.provider
        provider.asked.append(self.path)
        if self.path.startswith("/oembed"):
            said = provider.body if provider.body is not None else json.dumps(provider.says).encode()
            self._answer(provider.status, said, "application/json")
        else:
            self._answer(provider.picture_status, provider.picture, "image/png")

    def _answer(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.end_headers()
        provider: Provider = self.server.provider
        try:
            while provider.drips and not provider.stopped.is_set():
                self.wfile.write(b" ")
                time.sleep(0.05)
            self.wfile.write(body)
        except OSError:  # the client has gone
            pass

    def log_message(self, format: str, *args: Any) -> None:
        pass
