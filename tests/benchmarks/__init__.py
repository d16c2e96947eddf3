"""Benchmarks. Each program makes a database of its own. Importing this package sets up Django."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()
