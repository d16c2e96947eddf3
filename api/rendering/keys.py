"""The keys of everything that a document looked at while it was rendered."""

import hashlib


def path_key(url_path: str) -> str:
    """Return the key of the pages at a path of Wagtail's tree. `publishing.marks` does the same in SQL."""
    return f"path:{hashlib.md5(url_path.encode(), usedforsecurity=False).hexdigest()}"


class Keys:
    """All keys that were looked at, and those of them whose objects are live and public."""

    def __init__(self) -> None:
        self.all: set[str] = set()
        self.public: set[str] = set()

    def look(self, key: str, *, public: bool = False) -> None:
        """Record a key."""
        self.all.add(key)
        if public:
            self.public.add(key)
