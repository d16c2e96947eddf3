import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import storages

from tests import needed


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """Yield the address of a server that speaks S3."""
    server = needed.package("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture(params=["folders", pytest.param("buckets", marks=pytest.mark.long)])
def store(request, settings, monkeypatch) -> None:
    """Where files are."""
    if request.param == "folders":
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    settings.S3_ENDPOINT_URL, settings.S3_REGION = request.getfixturevalue("s3"), "us-east-1"
    settings.S3_BUCKET, settings.S3_PUBLIC_BUCKET = (f"{kind}-{uuid.uuid4()}" for kind in ("private", "public"))
    kinds = {"default": "UploadBucket", "public": "PublicBucket"}
    buckets = {name: {"BACKEND": f"pages.files.buckets.{kind}"} for name, kind in kinds.items()}
    settings.STORAGES = {**settings.STORAGES, **buckets}
    for name in buckets:
        storage: Any = storages[name]
        storage.connection.create_bucket(Bucket=storage.bucket_name)
