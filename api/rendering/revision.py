"""What documents are made with besides content: settings, the declared lists, and the release of the code.

`ContentState.made_with` stores these parts for the installation, so that a process with other settings makes the same
documents. It also stores a digest of the secret. No document contains that, but all processes need the same one.
These change the stored parts, and no others:

- each web process when it starts: all parts (`rebuild.adopt_when_possible`).
- the first `migrate` of an installation: all parts (`signals.after_migrate`).
- the worker, and `rebuild_documents`: those of `CODE`; with `--adopt-settings`, all parts.
- `load`: it keeps the parts of this installation, except for those of `CODE` (`restore.begin_anew`).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from pages.columns.json_fields import dict_of, is_text
from pages.files.presets import plans_digest
from pages.types import models_by_type

# Raise it when a change of the code changes the bytes of documents, their keys, their search entries or their places in
# lists (facets and sort keys). Then all documents are rendered again. If words are folded or stemmed in another way,
# raise `api.search.folding.FOLDING` too.
REVISION = 22
# The parts that belong to the code. A process that differs in one of them cannot make the same documents.
CODE = ("REVISION", "LISTS", "PICTURES")
SECRET = "SECRET_KEY"
_REMEDY = {
    "MEDIA_ORIGIN": "Restart the web process with the right MEDIA_ORIGIN (or BASE_URL, if that is not set): the web "
    "process that starts last decides. All other processes should have the same.",
    "TIME_ZONE": "Restart the web process with the right TIME_ZONE: the web process that starts last decides. All "
    "other processes should have the same. Sites with a time zone in their settings keep it.",
    "REVISION": "These are two releases of the code. Restart every web process and worker with the same release.",
    "LISTS": "These are two releases with different filters or orderings. Restart every web process and worker with "
    "the same release.",
    "PICTURES": "These are two releases with different sizes of pictures. Restart every web process and worker with "
    "the same release.",
    SECRET: "These are digests of it. Each machine refuses the cursors and sessions of the others. Give all machines "
    "the same secret, or put the other one in SECRET_KEY_FALLBACKS while you change it. If the other one is lost, run "
    "`manage.py rebuild_documents --adopt-settings` with this one.",
}


@dataclass(frozen=True)
class Mismatch:
    """A part in which this process differs from the installation."""

    name: str
    documents: str
    process: str

    def __str__(self) -> str:
        return (
            f"The documents are made with {self.name} {self.documents}, but this process has {self.process}. "
            f"{_REMEDY[self.name]}"
        )


def parts() -> dict[str, str]:
    """Return name → value for the parts of this process."""
    ours = {
        "MEDIA_ORIGIN": settings.MEDIA_ORIGIN,
        "TIME_ZONE": settings.TIME_ZONE,
        SECRET: _digest(settings.SECRET_KEY),
    }
    return {"REVISION": str(REVISION), "LISTS": lists_digest(), "PICTURES": plans_digest(), **ours}


def mismatches(made_with: Mapping[str, str]) -> list[Mismatch]:
    """Return the parts in which this process differs from `made_with`, the value of `ContentState.made_with`."""
    known = dict_of(is_text)(made_with)
    return [
        Mismatch(name, known.get(name, "nothing"), mine)
        for name, mine in parts().items()
        if known.get(name) != mine and not (name == SECRET and accepts(known.get(SECRET)))
    ]


def may_render(made_with: Mapping[str, str]) -> bool:
    """Return True if this process would make the same documents.

    It can take settings from the installation, but not code.
    """
    return all(mismatch.name not in CODE for mismatch in mismatches(made_with))


def accepts(digest: str | None) -> bool:
    """Return True if this process accepts signatures of the secret with this digest.

    None means that the installation has not stored a digest yet.
    """
    return digest is None or digest in map(_digest, [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])


# Installations have stored digests that were made with this salt.
_SALT = "api.publishing.renderer"


def _digest(secret: str) -> str:
    return salted_hmac(_SALT, SECRET, secret=secret, algorithm="sha256").hexdigest()[:8]


@cache
def lists_digest() -> str:
    """Return a digest of declared filters, orderings and summary fields. If it changes, lists have other content."""
    models = models_by_type().values()
    declarations = [
        (model._meta.label, model.orderings, getattr(model, "filters", {}), _summary_names(model)) for model in models
    ]
    return hashlib.sha256(repr(sorted(declarations, key=str)).encode()).hexdigest()[:16]


def _summary_names(model: Any) -> list[str]:
    return [field if isinstance(field, str) else field.name for field in getattr(model, "summary_fields", [])]
