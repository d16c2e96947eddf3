"""What a cursor belongs to: the values of the parameters that choose and order its items."""

from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from typing import Any

from api.parameters.base import Parameter

_DIGEST_BYTES = 4


def bound_values(
    parameters: Iterable[Parameter], values: Mapping[str, Any], *, free: Collection[str]
) -> dict[str, str]:
    """Return name → a digest, for each parameter that is not `free` and has another value than its default.

    Values that mean the same have the same digest, however they are written.
    """
    return {
        parameter.name: digest(_without_order(parameter, values[parameter.name]))
        for parameter in parameters
        if parameter.name not in free and values[parameter.name] != parameter.default
    }


def _without_order(parameter: Parameter, value: Any) -> Any:
    """Sort the values of a parameter that takes several. The words of a search are one value: their order counts."""
    return sorted(set(map(str, value))) if parameter.takes_several and isinstance(value, list) else value


def digest(value: Any) -> str:
    """Return a short digest of a parsed value."""
    text = "\0".join(map(str, value)) if isinstance(value, list) else str(value)
    return blake2b(text.encode(), digest_size=_DIGEST_BYTES).hexdigest()
