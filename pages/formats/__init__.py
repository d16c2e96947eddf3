"""Django's formats of each language, with the zone behind every time.

Django imports `pages.formats.<language>.formats`. These modules are made here from its own, so that no language needs a
file.
"""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.conf import locale

for path in Path(locale.__path__[0]).glob("*/formats.py"):
    language = path.parent.name
    theirs = import_module(f"django.conf.locale.{language}.formats")
    if hasattr(theirs, "DATETIME_FORMAT"):
        ours = ModuleType(f"{__name__}.{language}.formats")
        ours.DATETIME_FORMAT = f"{theirs.DATETIME_FORMAT} T"  # type: ignore[attr-defined]
        sys.modules[f"{__name__}.{language}"] = ModuleType(f"{__name__}.{language}")
        sys.modules[ours.__name__] = ours
