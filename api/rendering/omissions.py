"""Why documents leave parts out. It is stored in English, and `pages.sentences` translates it."""

from django.utils.translation import gettext_noop

from pages.sentences import template

NO_SUMMARY = template(gettext_noop("The page “{title}” cannot be shown here. Correct that page and publish it."))
NO_SIZE = template(gettext_noop("The image “{title}” has no size. Upload it again."))
NO_TIME_ZONE = template(gettext_noop("{value} is not a time zone. Choose one; until then it is UTC."))
