"""The keys of everything that a document looked at while it was rendered."""


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
