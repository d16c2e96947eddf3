"""Programs that measure. Each works in a database of its own; importing any of them sets Django up."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()
