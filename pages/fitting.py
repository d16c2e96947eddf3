"""Make values fit their declared types. What does not fit is left out and reported.

Stored values may not have passed a form: imports, programs, older versions and drafts published without a form store
them too. The types of the schema decide what fits; this module knows no field by name.
"""

from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

from django.utils.translation import gettext_noop
from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypeAliasType, is_typeddict

from pages.sentences import template
from pages.shapes.values import Made, NotEmpty, Sorted, Unreadable

# Reports a part that is left out: its path, such as `items.2.question`, and what to do about it.
LeaveOut = Callable[[str, str], None]
# Converts a value to its type. Raises Unfit.
Fitter = Callable[[Any, LeaveOut, str], Any]

# Stored in English: `pages.sentences` translates them.
MISSING = gettext_noop("It is missing. Fill it in, or remove what it belongs to.")
UNREADABLE = gettext_noop("It cannot be read. Enter it again, or remove it.")
NO_ITEMS = gettext_noop("None of its items can be shown. Fill it in, or remove it.")
NO_CHOICE = template(gettext_noop("It is {value}. Choose one of {choices}."))
DOES_NOT_FIT = template(gettext_noop("It is {value}, which does not fit. Enter it again, or remove it."))


class Unfit(Exception):
    """A value does not fit its declared type. `at`: its path."""

    def __init__(self, at: str, detail: str) -> None:
        super().__init__(f"{at}: {detail}" if at else detail)
        self.at, self.detail = at, detail


def join_path(*names: str) -> str:
    return ".".join(filter(None, names))


def fitted(shape: Any, value: Any, leave_out: LeaveOut, at: str = "") -> Any:
    """Convert the value to the type `shape`.

    A part that does not fit becomes None if its type is optional, and is removed from a list. `leave_out` is called
    for each of them. Raise Unfit if the value itself does not fit.
    """
    return _fitter(shape)(value, leave_out, at)


def fitted_or_none(shape: Any, value: Any, leave_out: LeaveOut, at: str = "") -> Any:
    """Like `fitted`, but return None if the value does not fit and its type is optional."""
    return _part_fitter(shape)(value, leave_out, at)


@cache
def _part_fitter(shape: Any) -> Fitter:
    fit, optional = _fitter(shape), is_optional(shape)

    def fit_part(value: Any, leave_out: LeaveOut, at: str) -> Any:
        try:
            return fit(value, leave_out, at)
        except Unfit as unfit:
            if not optional:
                raise
            leave_out(unfit.at, unfit.detail)
            return None

    return fit_part


@cache
def is_optional(shape: Any) -> bool:
    """True if the type includes None."""
    if get_origin(shape) is Annotated:
        return is_optional(get_args(shape)[0])
    return shape in {None, NoneType} or (_is_union(shape) and NoneType in get_args(shape))


@cache
def _fitter(shape: Any) -> Fitter:
    kind, metadata = (get_args(shape)[0], shape.__metadata__) if get_origin(shape) is Annotated else (shape, ())
    if any(isinstance(mark, Made) for mark in metadata):
        return _as_it_is
    if is_optional(kind) and (inner := _container_or_none(kind)) is not None:
        return _optional(_fitter(inner))
    if get_origin(kind) is list:
        return _list_fitter(get_args(kind)[0], metadata)
    if is_typeddict(kind):
        return _record_fitter(kind)
    if isinstance(kind, TypeAliasType) or kind is dict or get_origin(kind) is dict:
        return _as_it_is  # a union: the context made the value already; or an object with any keys
    return _leaf_fitter(shape)


def _is_union(shape: Any) -> bool:
    return get_origin(shape) in {Union, UnionType}


def _container_or_none(shape: Any) -> Any:
    """Return X for `X | None` if X is a list, an object or a union, else None."""
    inner = [part for part in get_args(shape) if part is not NoneType]
    kind = get_args(inner[0])[0] if inner and get_origin(inner[0]) is Annotated else inner[0] if inner else None
    has_parts = is_typeddict(kind) or get_origin(kind) in {list, dict}
    return inner[0] if len(inner) == 1 and (has_parts or isinstance(kind, TypeAliasType)) else None


def _optional(fit: Fitter) -> Fitter:
    def fit_optional(value: Any, leave_out: LeaveOut, at: str) -> Any:
        return None if value is None else fit(value, leave_out, at)

    return fit_optional


def _as_it_is(value: Any, leave_out: LeaveOut, at: str) -> Any:
    if isinstance(value, Unreadable):
        raise Unfit(at, f"{UNREADABLE} {value.why}")
    if value is None:
        raise Unfit(at, MISSING)
    return value


def _list_fitter(item: Any, metadata: tuple) -> Fitter:
    fit = _fitter(item)
    may_be_empty = not any(isinstance(mark, NotEmpty) for mark in metadata)
    order = next((mark.key for mark in metadata if isinstance(mark, Sorted)), None)

    def fit_list(values: Any, leave_out: LeaveOut, at: str) -> list:
        if values is None:
            raise Unfit(at, MISSING)
        if not isinstance(values, list | tuple):
            raise Unfit(at, UNREADABLE)
        kept = []
        for number, value in enumerate(values, 1):
            try:
                kept.append(fit(value, leave_out, join_path(at, str(number))))
            except Unfit as unfit:
                leave_out(unfit.at, unfit.detail)
        if not kept and not may_be_empty:
            raise Unfit(at, NO_ITEMS)
        return sorted(kept, key=order) if order else kept

    return fit_list


def _record_fitter(record: Any) -> Fitter:
    hints = get_type_hints(record, include_extras=True)
    parts = {name: _without_required(hint) for name, hint in hints.items()}
    required = [name for name in parts if name in record.__required_keys__]
    fitters: dict[str, Fitter] = {}  # filled as they are needed: a record may contain itself

    def fit_part(name: str, value: Any, leave_out: LeaveOut, at: str) -> Any:
        fit = fitters.get(name) or fitters.setdefault(name, _part_fitter(parts[name]))
        return fit(value, leave_out, at)

    def fit_record(value: Any, leave_out: LeaveOut, at: str) -> dict:
        if value is None:
            raise Unfit(at, MISSING)
        if not isinstance(value, Mapping):
            raise Unfit(at, UNREADABLE)
        names = [name for name in (*value, *(name for name in required if name not in value)) if name in parts]
        return {name: fit_part(name, value.get(name), leave_out, join_path(at, name)) for name in names}

    return fit_record


def _without_required(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is NotRequired else hint


def _leaf_fitter(shape: Any) -> Fitter:
    adapter: TypeAdapter = TypeAdapter(shape)
    optional, choices = is_optional(shape), _choices(shape)

    def fit_leaf(value: Any, leave_out: LeaveOut, at: str) -> Any:
        if isinstance(value, Unreadable):
            raise Unfit(at, f"{UNREADABLE} {value.why}")
        if value is None:
            if optional:
                return None
            raise Unfit(at, MISSING)
        try:
            return adapter.validate_python(value)
        except ValidationError as error:
            blank = [problem["msg"] for problem in error.errors() if problem["type"] == "blank"]
            raise Unfit(at, blank[0] if blank else _unfit_detail(value, choices)) from None
        except (TypeError, ArithmeticError, AttributeError):
            raise Unfit(at, _unfit_detail(value, choices)) from None

    return fit_leaf


def _choices(shape: Any) -> list[str]:
    """Return the values of a `Literal` or an optional `Literal`; empty for other types."""
    if get_origin(shape) is Literal:
        return [str(choice) for choice in get_args(shape) if choice is not None]
    if get_origin(shape) is Annotated or _is_union(shape):
        return [choice for part in get_args(shape)[:2] for choice in _choices(part)]
    return []


def _unfit_detail(value: Any, choices: list[str]) -> str:
    if choices:
        return NO_CHOICE.format(value=_shorten(value), choices=", ".join(choices))
    return DOES_NOT_FIT.format(value=_shorten(value))


def _shorten(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
