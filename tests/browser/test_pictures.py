"""A plain page that shows image objects by the example of docs/api.md, in a real browser."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.images import ImageFile
from django.http import HttpResponse
from django.urls import path
from PIL import Image

from api.publishing.publish import publish_everything
from cms.urls import urlpatterns as _site
from pages.models import Article, Picture
from tests import factories

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
SIZES = "(min-width: 1024px) 50vw, 100vw"


def page(request: Any) -> HttpResponse:
    """A page of a frontend, which has the function of the documentation and nothing else."""
    return HttpResponse(
        '<!doctype html><meta name="viewport" content="width=device-width"><body style="margin: 0"><main></main>'
        f"<script>{function_of_the_documentation()}</script>"
    )


urlpatterns = [path("frontend.html", page), *_site]


def function_of_the_documentation() -> str:
    document = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
    code = re.search(r"```js\n(function picture.*?\n}\n)", document, re.DOTALL)
    assert code
    return code[1]


@pytest.fixture
def hero(api) -> Any:
    """The JSON of a photo of 12 million pixels."""
    photo, file = Image.radial_gradient("L").resize((4000, 3000)).convert("RGB"), BytesIO()
    photo.save(file, "JPEG")
    picture = Picture.objects.create(title="Gradient", description="A bright ring", file=ImageFile(file, "a.jpg"))
    factories.article(hero=picture)
    publish_everything()
    assert Article.objects.get().hero_alt == ""
    return api("articles/sleep/", fields="hero").data["hero"]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("width", "density", "expected"),
    [(320, 1, 320), (320, 3, 960), (768, 1, 960), (768, 3, 2560), (1440, 1, 960), (1440, 3, 2560)],
)
def test_browser_fetches_the_right_file(browser, live_server, hero, width, density, expected) -> None:
    screen = {"width": width, "height": 800, "deviceScaleFactor": density, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    browser.get(f"{live_server.url}/frontend.html")
    image = json.dumps(hero).replace("http://testserver", live_server.url)
    browser.execute_script(f"document.querySelector('main').innerHTML = picture({image}, {json.dumps(SIZES)})")
    shown = browser.execute_async_script("""
        const done = arguments[0], image = document.querySelector("img");
        image.decode().then(async () => {
            const whole = new Image();
            whole.src = image.currentSrc;
            await whole.decode();
            done({url: image.currentSrc, alt: image.alt, size: [whole.naturalWidth, whole.naturalHeight]});
        }).catch((error) => done(String(error)));
    """)
    fetched = [
        entry["name"] if isinstance(entry, dict) else entry
        for entry in browser.execute_script(
            "return performance.getEntriesByType('resource').filter(r => r.initiatorType == 'img').map(r => r.name)"
        )
    ]
    avif = {file["width"]: file for file in hero["sources"][0]["files"]}[expected]
    url = avif["url"].replace("http://testserver", live_server.url)
    assert shown == {"url": url, "alt": "A bright ring", "size": [avif["width"], avif["height"]]}
    assert fetched == [url]  # one file, and no other
