"""What documents are made with besides content: settings that stand in them, what lists hold, the code itself.

The installation knows it (`ContentState.made_with`), so that a process with other settings makes the same documents.
It knows a digest of the secret too, which is in no document, but has to be the same for all.
The web process, the worker and `rebuild_documents` change it (`rebuild.adopt`); nothing else does.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from pages.json_fields import dict_of, is_text
from pages.types import page_types, published_models

# Raise it when a change of the code changes the bytes of documents, their keys, or what search
# knows of them: all are then rendered again.
REVISION = 14
# The parts that are the code's own: a process in which one is another cannot make the same documents.
CODE = ("REVISION", "LISTS")
SECRET = "SECRET_KEY"
_REMEDY = {
    "MEDIA_URL": "Start the web process anew with the right MEDIA_URL (BASE_URL, where that is not set): the one that "
    "starts last decides. Others should have the same.",
    "TIME_ZONE": "Start the web process anew with the right TIME_ZONE: the one that starts last decides. Others should "
    "have the same. Sites with a time zone in their settings keep it.",
    "REVISION": "These are two releases of the code. Start every web process and worker anew with the same one.",
    "LISTS": "These releases declare other filters or orderings. Start every web process and worker anew with the "
    "same one.",
    SECRET: "These are digests of it. Each machine refuses the cursors and sessions of the others: give all the same "
    "one, or the other in SECRET_KEY_FALLBACKS while you renew it. Where the other is lost, run "
    "`manage.py rebuild_documents --adopt-settings` with this one.",
}


@dataclass(frozen=True)
class Mismatch:
    """A part that is another where documents were made last than in this process."""

    name: str
    documents: str
    process: str

    def __str__(self) -> str:
        return (
            f"The site is made with {self.name} {self.documents}, but this process has {self.process}. "
            f"{_REMEDY[self.name]}"
        )


def parts() -> dict[str, str]:
    """Of this process."""
    ours = {"MEDIA_URL": settings.MEDIA_URL, "TIME_ZONE": settings.TIME_ZONE, SECRET: _digest(settings.SECRET_KEY)}
    return {"REVISION": str(REVISION), "LISTS": _declared(), **ours}


def mismatches(made_with: Any) -> list[Mismatch]:
    """What this process has otherwise than the installation, as `ContentState.made_with` or its JSON says."""
    known = dict_of(is_text)(made_with)
    return [
        Mismatch(name, known.get(name, "nothing"), mine)
        for name, mine in parts().items()
        if known.get(name) != mine and not (name == SECRET and accepts(known.get(SECRET)))
    ]


def may_render(made_with: Mapping[str, str]) -> bool:
    """Whether this process makes the same documents: settings are taken from the installation, code cannot be."""
    return all(mismatch.name not in CODE for mismatch in mismatches(made_with))


def accepts(digest: str | None) -> bool:
    """Whether what is signed with a secret counts here. None: the installation does not know of any yet."""
    return digest is None or digest in map(_digest, [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])


def _digest(secret: str) -> str:
    return salted_hmac(__name__, SECRET, secret=secret, algorithm="sha256").hexdigest()[:8]


@cache
def _declared() -> str:
    """A digest of what lists can be asked for: where that is another, documents stand in other lists."""
    models = [*page_types().values(), *published_models()]
    said = [(model._meta.label, model.orderings, getattr(model, "filters", {})) for model in models]
    return hashlib.sha256(repr(sorted(said, key=str)).encode()).hexdigest()[:16]
