"""The record of what a document looked at while it was rendered."""


class Keys:
    """Every key that was looked at, and those of them that stand for something live and public."""

    def __init__(self) -> None:
        self.all: set[str] = set()
        self.public: set[str] = set()

    def look(self, key: str, *, public: bool = False) -> None:
        self.all.add(key)
        if public:
            self.public.add(key)
