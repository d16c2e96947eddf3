"""Django's formats of each language, with the zone behind every time. French is that of Canada.

Django imports `pages.formats.<language>.formats`. These modules are made here from its own, so that no language needs a
file.
"""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.conf import locale

# 13 h 05, as in Canada. Django's own `fr_CA` writes the hour in place of the letter h.
_FRENCH = {"TIME_FORMAT": "G\u00a0\\h\u00a0i", "DATETIME_FORMAT": "j F Y \\à G\u00a0\\h\u00a0i"}

for path in Path(locale.__path__[0]).glob("*/formats.py"):
    language = path.parent.name
    theirs = import_module(f"django.conf.locale.{language}.formats")
    if hasattr(theirs, "DATETIME_FORMAT"):
        ours = ModuleType(f"{__name__}.{language}.formats")
        own = _FRENCH if language == "fr" else vars(theirs)
        ours.TIME_FORMAT = own["TIME_FORMAT"]  # type: ignore[attr-defined]
        ours.DATETIME_FORMAT = f"{own['DATETIME_FORMAT']} T"  # type: ignore[attr-defined]
        sys.modules[f"{__name__}.{language}"] = ModuleType(f"{__name__}.{language}")
        sys.modules[ours.__name__] = ours
