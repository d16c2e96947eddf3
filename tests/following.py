"""A client of the sync feed, as docs/sync.md describes it. It has to hold exactly the live documents."""

import json
from typing import Any

from django.test import Client
from wagtail.models import Site

from api.models import SHARED, PublishedDocument


class Follower:
    """A client that follows `/api/v1/changes/` with some filters, and checks that the versions only rise."""

    def __init__(self, *, limit: int = 100, **filters: str) -> None:
        self.query: dict[str, Any] = {"limit": limit, **filters}
        self.cursor: str | None = None
        self.has_more = True
        self.held: dict[str, bytes | dict] = {}
        self.last_version = 0
        self.client = Client()

    def step(self) -> None:
        """Send one request, and apply its items."""
        since = {"since": self.cursor} if self.cursor else {}
        response = self.client.get("/api/v1/changes/", {**self.query, **since})
        answer = response.json()
        if response.status_code == 410 and answer["code"] == "resync_required":
            self.cursor, self.held, self.last_version = None, {}, 0
            return self.step()
        assert response.status_code == 200, answer
        assert len(answer["items"]) <= self.query["limit"]
        for item in answer["items"]:
            self._apply(item)
        assert int(response.headers["Content-Version"]) >= self.last_version
        self.cursor, self.has_more = answer["meta"]["cursor"], answer["meta"]["has_more"]
        return None

    def catch_up(self) -> None:
        self.step()
        while self.has_more:
            self.step()

    def _apply(self, item: dict) -> None:
        assert item["version"] > self.last_version, "a number came out of order"
        self.last_version = item["version"]
        if item["op"] == "publish":
            assert item["document"]["version"] == item["version"]
            self.held[item["id"]] = item["document"]
        else:
            assert item["document"] is None
            self.held.pop(item["id"], None)

    def live(self) -> dict[str, dict]:
        """Return what the client has to hold: the live documents of its site, and of all, that pass the filters."""
        site = Site.objects.get(is_default_site=True)
        found = PublishedDocument.objects.filter(live=True, site_id__in=[site.pk, SHARED]).exclude(type="image")
        if "type" in self.query:
            found = found.filter(type__in=self.query["type"].split(","))
        if "locale" in self.query:
            found = found.filter(locale=self.query["locale"])
        return {str(document.id): json.loads(bytes(document.body)) for document in found}
