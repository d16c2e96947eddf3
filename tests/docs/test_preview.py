"""The scripts of docs/preview.md are those that tests/browser/test_preview.py tries in a browser."""

import re

import pytest
from django.conf import settings

PAGE = (settings.BASE_DIR / "docs" / "preview.md").read_text()
FRONTEND = settings.BASE_DIR / "tests" / "browser" / "frontend"


@pytest.mark.parametrize("name", ["preview.js", "click_to_edit.js", "userbar.js"])
def test_scripts_are_those_that_are_tested(name):
    assert f"```js\n{(FRONTEND / name).read_text()}```" in PAGE


def test_frontends_need_less_than_twenty_lines():
    scripts = re.findall(r"```(?:js|ts|tsx|astro)\n(.*?)```", PAGE, re.DOTALL)
    assert len(scripts) == 6
    assert all(script.count("\n") < 20 for script in scripts)
