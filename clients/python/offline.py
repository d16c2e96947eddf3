"""An offline copy of all published content: python offline.py https://cms.example.org folder locale=en

It needs Python 3.11 or newer, and nothing else. docs/sync.md describes what it does.
"""

import gzip
import hashlib
import json
import re
import sqlite3
import sys
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, unquote, urlencode, urlsplit
from urllib.request import Request, urlopen

TABLES = """
CREATE TABLE IF NOT EXISTS document (id TEXT PRIMARY KEY, type TEXT, locale TEXT, path TEXT, body TEXT, load INTEGER);
CREATE INDEX IF NOT EXISTS document_path ON document (path, id);
CREATE TABLE IF NOT EXISTS state (cursor TEXT, load INTEGER);
INSERT INTO state SELECT NULL, 1 WHERE NOT EXISTS (SELECT * FROM state);
"""
# As many redirects are followed, one after another.
MOST_REDIRECTS = 10
_IN_PATH = "/!$&'()*+,;=:@~"


def open_copy(folder: Path) -> sqlite3.Connection:
    """Open the copy in a folder. The documents are in `content.sqlite3`, the files in `assets`."""
    (folder / "assets").mkdir(parents=True, exist_ok=True)
    store = sqlite3.connect(folder / "content.sqlite3")
    store.executescript(TABLES)
    return store


# --- documents ---


def sync(store: sqlite3.Connection, base_url: str, **filters: str) -> None:
    """Bring the copy up to date, whatever its state. If this raises an error, call it again later."""
    refused, more = False, True
    while more:
        cursor, load = store.execute("SELECT cursor, load FROM state").fetchone()
        query = urlencode(filters | ({"since": cursor} if cursor else {}))
        try:
            answer = json.loads(_fetch(f"{base_url.rstrip('/')}/api/v1/changes/?{query}"))
            more = keep(store, answer, cursor, load)
        except HTTPError as error:
            words = _body(error).decode()
            if refused or not ('"resync_required"' in words or '"invalid_cursor"' in words):
                raise RuntimeError(f"{error}: {words}") from error
            refused = True
            with store:
                store.execute("UPDATE state SET cursor = NULL, load = load + 1 WHERE cursor = ?", [cursor])


def keep(store: sqlite3.Connection, answer: dict, cursor: str | None, load: int) -> bool:
    """Store an answer and its cursor in one transaction. Return True if there is more to ask for."""
    with store:
        new = [answer["meta"]["cursor"], cursor, load]
        if not store.execute("UPDATE state SET cursor = ? WHERE cursor IS ? AND load = ?", new).rowcount:
            return True  # another run was faster: continue from its cursor
        for item in answer["items"]:
            store.execute("DELETE FROM document WHERE id = ?", [item["id"]])
            if item["op"] == "publish":
                row = [item["id"], item["type"], item["locale"], item["path"], json.dumps(item["document"]), load]
                store.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)", row)
        if not answer["meta"]["has_more"]:  # remove documents that only an earlier load listed
            store.execute("DELETE FROM document WHERE load < ?", [load])
    return answer["meta"]["has_more"]


def documents(store: sqlite3.Connection, *, type: str = "", at: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Yield the documents of a type, or all, without those that have expired."""
    condition = f"(type = :type OR :type = '') AND {_VISIBLE}"
    for (body,) in store.execute(f"SELECT body FROM document WHERE {condition}", {"type": type, "now": _instant(at)}):
        yield json.loads(body)


# --- pictures and downloads ---


def sync_assets(store: sqlite3.Connection, folder: Path) -> list[str]:
    """Fetch the files that are missing, delete those that no document needs, and return the addresses that failed."""
    asset = (
        "SELECT DISTINCT json_extract(asset.value, '$.url') FROM document, json_each(document.body, '$.assets') asset"
    )
    wanted = {asset_file(folder, url): url for (url,) in store.execute(asset)}
    failed = []
    for file, url in wanted.items():
        try:
            if not file.exists():
                part = file.with_name(f"{file.name}.part")
                part.write_bytes(_fetch(url))
                part.rename(file)  # it is there as a whole, or not at all
        except (OSError, EOFError, zlib.error, HTTPException):  # the two in the middle: gzip that is cut or damaged
            failed.append(url)
    for file in (folder / "assets").iterdir():
        if file not in wanted:
            file.unlink()
    return failed


def asset_file(folder: Path, url: str) -> Path:
    """Return the file with the content of an address."""
    return folder / "assets" / (hashlib.sha256(url.encode()).hexdigest() + Path(urlsplit(url).path).suffix)


# --- paths ---


def find_path(store: sqlite3.Connection, path: str, at: datetime | None = None) -> dict[str, Any] | None:
    """Return the page at a path, or where the path leads, as `/api/v1/routes/` does; None if the copy has neither."""
    now = _instant(at)
    page = _page(store, page_path(path), now)
    if page:
        return {"kind": "page", "path": page_path(path), "document": page}
    location, choices = path, {}
    for followed in range(MOST_REDIRECTS + 1):
        redirect = next(filter(None, (_redirect(store, one) for one in redirect_paths(location))), None)
        if redirect is None:
            return {"kind": "redirect", "location": location, **choices} if followed else None
        if followed == MOST_REDIRECTS:
            return None
        # What editors choose, such as permanent, is so if all of them chose it.
        chosen = {name: value for name, value in redirect.items() if isinstance(value, bool)}
        choices = {name: value and choices.get(name, True) for name, value in chosen.items()}
        keeps = followed and redirect.get("keep_query")
        location = _with_query(redirect["location"], of=location) if keeps else redirect["location"]
        if not location.startswith("/") or _page(store, page_path(location), now):
            return {"kind": "redirect", "location": location, **choices}
    return None


def page_path(path: str) -> str:
    """Return a path in the one spelling that documents have it in."""
    return _encoded_path(_without_query(path).rstrip("/") + "/")


def redirect_paths(path: str) -> list[str]:
    """Return the spellings to look for in `from`, the most exact first: with the query string, then without."""
    return list(dict.fromkeys([_redirect_path(path), _redirect_path(_without_query(path))]))


def _redirect_path(text: str) -> str:
    path, _, query = unicodedata.normalize("NFC", text.strip()).partition("#")[0].partition("?")
    path = _encoded_path(f"/{path}").rstrip("/") or "/"
    encoded = quote(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", query), safe=f"{_IN_PATH}?%")
    return f"{path}?{'&'.join(sorted(encoded.split('&')))}" if query else path


def _with_query(location: str, *, of: str) -> str:
    """Return a location with the query of the one that led to it: behind its own query, and before its fragment."""
    query = of.partition("#")[0].partition("?")[2]
    bare, mark, fragment = location.partition("#")
    return f"{bare}{'&' if '?' in bare else '?'}{query}{mark}{fragment}" if query else location


def _without_query(path: str) -> str:
    return path.partition("#")[0].partition("?")[0].strip()


def _encoded_path(path: str) -> str:
    """Return a path decoded, composed (NFC), with single slashes, and encoded again."""
    return quote(re.sub("/{2,}", "/", unicodedata.normalize("NFC", unquote(path))), safe=_IN_PATH)


# A page that expires leaves the site at that time, even if the app has no network then.
_VISIBLE = "coalesce(json_extract(body, '$.expires_at'), '9999') > :now"


def _page(store: sqlite3.Connection, path: str, now: str) -> dict[str, Any] | None:
    """Return the page at a path. The home page of a language goes before a page with its slug."""
    row = store.execute(
        f"""SELECT body FROM document WHERE path = :path AND type NOT IN ('redirect', 'site') AND {_VISIBLE}
        ORDER BY locale IN (SELECT json_extract(one.value, '$.code')
            FROM document site, json_each(site.body, '$.locales') one
            WHERE site.type = 'site' AND json_extract(one.value, '$.default')), id""",
        {"path": path, "now": now},
    ).fetchone()
    return json.loads(row[0]) if row else None


def _redirect(store: sqlite3.Connection, path: str) -> dict[str, Any] | None:
    row = store.execute(
        """SELECT body FROM document WHERE path = ? AND type = 'redirect'
        ORDER BY coalesce(json_extract(body, '$.rank'), 0), id""",
        [path],
    ).fetchone()
    return json.loads(row[0]) if row else None


def _instant(at: datetime | None) -> str:
    return (at or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- requests ---


def _fetch(url: str) -> bytes:
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"}), timeout=60) as response:
        return _body(response)


def _body(response: Any) -> bytes:
    body = response.read()
    return gzip.decompress(body) if response.headers.get("Content-Encoding") == "gzip" else body


if __name__ == "__main__":
    base, name, *rest = sys.argv[1:]
    with closing(open_copy(Path(name))) as copy:
        sync(copy, base, **dict(one.split("=", 1) for one in rest))
        missing = sync_assets(copy, Path(name))
    if missing:
        sys.exit(f"These files are still missing: {', '.join(missing)}")
