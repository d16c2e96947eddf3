"""Where the files of an installation are: in folders, or in buckets of a server that speaks S3."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.storage import storages
from django.test import Client


@dataclass(frozen=True)
class Fetched:
    status_code: int
    content: bytes
    headers: Any


def fetched(url: str) -> Fetched:
    """Fetch a file as readers do: from this server, or from the bucket as a CDN does, which asks this server next."""
    path = url.removeprefix("http://testserver")
    if settings.S3_BUCKET:
        storage: Any = storages["public"]
        with suppress(ClientError):
            answer = storage.bucket.Object(path.removeprefix("/media/")).get()
            return Fetched(200, answer["Body"].read(), answer["ResponseMetadata"]["HTTPHeaders"])
    response = Client().get(path)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return Fetched(response.status_code, content, response.headers)
