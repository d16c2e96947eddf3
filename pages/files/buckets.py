"""Files in buckets of an S3-compatible store instead of folders: uploads in a private one, what is public in another.

boto3 reads the keys from its own variables, such as AWS_ACCESS_KEY_ID.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.urls import reverse
from storages.backends.s3 import S3Storage

from pages.files import IMMUTABLE, content_type, is_shown
from pages.files.storage import OwnFolders, UnguessableNames, public_url


class BucketStorage(OwnFolders, S3Storage):
    def get_default_settings(self) -> dict[str, Any]:
        defaults: dict[str, Any] = super().get_default_settings()
        common = {"endpoint_url": settings.S3_ENDPOINT_URL or None, "region_name": settings.S3_REGION or None}
        # Names are final, see `OwnFolders`. Access is that of the bucket.
        return {**defaults, **common, "file_overwrite": True, "default_acl": None, "signature_version": "s3v4"}

    def delete_folder(self, folder: str) -> None:
        for answer in self.bucket.objects.filter(Prefix=f"{folder}/").delete():
            errors = answer.get("Errors")
            if errors:
                raise OSError(f"{errors[0].get('Key')} could not be deleted: {errors[0].get('Message')}")

    def has_folder(self, folder: str) -> bool:
        return any(True for _ in self.bucket.objects.filter(Prefix=f"{folder}/").limit(1))

    def all_names(self) -> Iterator[str]:
        yield from (found.key for found in self.bucket.objects.all())

    def save_as(self, name: str, content: File) -> None:
        self._save(name, content)


class UploadBucket(UnguessableNames, BucketStorage):
    """All uploads and the admin's renditions."""

    def get_default_settings(self) -> dict[str, Any]:
        return {**super().get_default_settings(), "bucket_name": settings.S3_BUCKET}

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        """Return the address of the view that checks permissions."""
        return reverse("stored_file", args=[name])


class PublicBucket(BucketStorage):
    """What readers may have. The bucket, or a CDN in front of it, serves it at MEDIA_ORIGIN."""

    def get_default_settings(self) -> dict[str, Any]:
        return {**super().get_default_settings(), "bucket_name": settings.S3_PUBLIC_BUCKET}

    def get_object_parameters(self, name: str) -> dict[str, str]:
        kind = content_type(name)
        is_text = kind.startswith("text/")
        headers = {"ContentType": f"{kind}; charset=utf-8" if is_text else kind, "CacheControl": IMMUTABLE}
        return headers if is_shown(kind) else {**headers, "ContentDisposition": "attachment"}

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        return public_url(name)
