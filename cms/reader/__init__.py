"""The built-in reader: it shows the site's pages to a newcomer until a frontend replaces it.

Its scripts and styles in `static/reader/` use only the public API. They need no build.
"""
