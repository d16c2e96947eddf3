from typing import Any


class AsTyped:
    """Mixin for a field block that does not store text: keeps input that it cannot read as it was typed."""

    def to_python(self, value: Any) -> Any:
        if value == "":
            return None
        try:
            read = super().to_python(value)  # type: ignore[misc]
        except (ValueError, ArithmeticError):
            return value
        return value if read is None else read
