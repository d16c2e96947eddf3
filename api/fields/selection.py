"""The `fields` parameter: an answer with only the fields that the client names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson

from api.fields.names import DocumentsAt, Level, level_of, levels_by_type
from api.http.problems import invalid_parameter, nearest
from api.http.shapes import ProblemEntry
from api.parameters.base import NOT_BLANK, Invalid, Parameter, array_of
from api.schema.with_fields import ALWAYS, SELECTS

# Limits of one `fields`: names in one field (`a.b` has two), characters.
DEEPEST, LONGEST = 10, 4_000
# An error lists at most this many mistakes.
_MOST_ERRORS = 10
EVERYTHING = "*"
# The name of the second schema, if documents are of several types.
OF_ITS_TYPE = "Partial<Type>"
_ABSENT: Any = object()

Path = tuple[str, ...]
# Name → the tree of the wanted names inside, or None for the whole field.
FieldTree = dict[str, Any]
# Fields that are not a part of documents: name → the parameter that adds it.
ADDED = {"score": "q", "highlights": "q", "count": "counts"}


@dataclass(frozen=True, eq=False)
class Fields:
    """The fields of a document that are wanted.

    `wanted`: None if that is everything. `beyond`: the types whose summaries lack some of the wanted fields.
    `left_out`: fields that are not wanted, although `wanted` has them or what is around them.
    """

    wanted: FieldTree | None
    beyond: frozenset[str]
    left_out: FieldTree = field(default_factory=dict)

    def __str__(self) -> str:
        """The same text for all `fields` that give the same."""
        return orjson.dumps([self.wanted, self.left_out], option=orjson.OPT_SORT_KEYS).decode()

    @property
    def is_everything(self) -> bool:
        """True if the whole document is wanted."""
        return self.wanted is None and not self.left_out

    def needs_documents(self, types: Iterable[str]) -> bool:
        """True if a list of these types must read whole documents, because summaries are not enough."""
        return self.wanted is None or not self.beyond.isdisjoint(types)

    def of(self, document: Any) -> Any:
        """Return the wanted fields of a document."""
        picked = document if self.wanted is None else pick(document, self.wanted)
        return leave_out(picked, self.left_out) if self.left_out else picked


def leave_out(value: Any, unwanted: FieldTree) -> Any:
    """Return an object, or each object in an array, without the unwanted fields."""
    kind = value.__class__
    if kind is dict:
        return {
            name: leave_out(part, unwanted[name]) if name in unwanted else part
            for name, part in value.items()
            if unwanted.get(name, unwanted) is not None
        }
    if kind is list:
        return [leave_out(item, unwanted) for item in value]
    return value


def pick(value: Any, wanted: FieldTree) -> Any:
    """Return the wanted fields of an object, or of each object in an array, in their own order.

    A null stays null. A value without fields, such as text, is left out if the client names fields inside it.
    """
    kind = value.__class__
    if kind is dict:
        picked = {}
        for name, part in value.items():
            if name in wanted:
                inner = wanted[name]
                if inner is not None and part is not None:
                    part = pick(part, inner)
                    if part is _ABSENT:
                        continue
                picked[name] = part
        return picked
    if kind is list:
        return [chosen for item in value if (chosen := pick(item, wanted)) is not _ABSENT]
    return None if value is None else _ABSENT


def fields_parameter(
    documents: DocumentsAt, *, summaries: DocumentsAt | None = None, partial: str = OF_ITS_TYPE
) -> Parameter:
    """Return the parameter `fields` of an operation.

    `documents`: where whole documents are described. `summaries`: for a list, where its items are described.
    `partial`: the name of the schema of an answer with `fields`.
    """
    whole_documents = f" `{EVERYTHING}` gives whole documents" if summaries else f" `{EVERYTHING}` gives all"
    at = list((summaries or documents).at)
    selects = {"at": at, "operation": documents.operation, "within": list(documents.at)}
    return Parameter(
        "fields",
        f"Only these fields, and `id` and `type`. A dot leads inside: `title,hero.src`; what tells kinds of objects "
        f"apart, such as the `type` of a block, is given too.{whole_documents}; a minus leaves out: "
        f"`{EVERYTHING},-seo`. The schema of a document is then `{partial}`.",
        lambda names: parse_fields(documents, summaries, names),
        {**array_of(NOT_BLANK), SELECTS: selects},
    )


def parse_fields(documents: DocumentsAt, summaries: DocumentsAt | None, names: list[str]) -> Fields | None:
    """Parse the names in `fields`. Raise `Invalid` if one is no field, with the fields that exist.

    None stands for everything that is given without `fields`.
    """
    if sum(map(len, names)) > LONGEST:
        raise Invalid(f"fields takes at most {LONGEST} characters. Name fewer fields, or leave it out to get all.")
    fields = _compile_fields(documents, summaries, tuple(sorted(set(names))))
    return None if fields.is_everything and summaries is None else fields


@lru_cache(500)
def _compile_fields(documents: DocumentsAt, summaries: DocumentsAt | None, names: tuple[str, ...]) -> Fields:
    if names == ("",):
        raise Invalid("fields is empty. Give one or more names, such as fields=title,path.")
    minus = [name for name in names if name.startswith("-")]
    paths = [tuple(name.split(".")) for name in names if name not in minus]
    unwanted = [tuple(name[1:].split(".")) for name in minus]
    level = level_of(documents, *([summaries] if summaries else []))
    named = [path for path in paths if path != (EVERYTHING,)]
    found = (*(_mistake(level, path) for path in named), *(_mistake_in_minus(level, path) for path in unwanted))
    mistakes = list(islice(filter(None, found), _MOST_ERRORS))
    if mistakes:
        raise InvalidNames(mistakes)
    if not paths:
        raise Invalid(f"fields only leaves out. Give {EVERYTHING} too.", ",".join([EVERYTHING, *minus]))
    left_out = _tree(unwanted)
    if len(named) < len(paths):
        return Fields(None, frozenset(), left_out)
    beyond = frozenset(_beyond(documents, summaries, paths) if summaries else ())
    return Fields(_tree([(name,) for name in ALWAYS] + paths, level), beyond, left_out)


class InvalidNames(Invalid):
    """Raised for a `fields` with mistakes; each is a pair of its detail and the field that was meant."""

    def __init__(self, mistakes: list[tuple[str, str | None]]) -> None:
        super().__init__(" ".join(detail for detail, _ in mistakes), mistakes[0][1])
        self.mistakes = mistakes

    def entries(self, parameter: str) -> list[ProblemEntry]:
        """Return one entry of the problem's `errors` for each mistake."""
        return [invalid_parameter(parameter, detail, suggestion=near) for detail, near in self.mistakes]


def _mistake(level: Level, path: Path) -> tuple[str, str | None] | None:
    """Return what is wrong with a path, and the path that was probably meant; None if it is right."""
    whole = ".".join(path)
    if len(path) > DEEPEST:
        return f"Field {whole!r} has more than {DEEPEST} names. Name a field further up.", ".".join(path[:DEEPEST])
    if "" in path:
        where = f"in {whole!r}" if any(path) else "between two commas"
        return f"fields: a name is missing {where}. Give names such as title or hero.src.", None
    for depth, name in enumerate(path):
        above = ".".join(path[:depth])
        if not level.names:
            what = "may have any fields" if level.is_free else "has no fields inside"
            return f"Field {above!r} {what}. Ask for {above!r} as a whole.", above
        if name not in level:
            return _unknown_field(level, path, depth)
        level = level.below(name)
    return None


def _mistake_in_minus(level: Level, path: Path) -> tuple[str, str | None] | None:
    if path[0] in ADDED:
        return f"Field {path[0]!r} is given because of {ADDED[path[0]]}. Leave that out.", None
    mistake = _mistake(level, path)
    if mistake:
        return mistake[0], f"-{mistake[1]}" if mistake[1] else None
    *above, name = path
    for part in above:
        level = level.below(part)
    if name in (level.constants if above else ALWAYS):
        return f"Field {'.'.join(path)!r} is always given and cannot be left out.", None
    return None


def _unknown_field(level: Level, path: Path, depth: int) -> tuple[str, str | None]:
    above, name, below = path[:depth], path[depth], path[depth + 1 :]
    found = nearest(name, level.names)
    meant = above
    if found:
        meant = (*above, found, *(below if level.below(found).knows(below) else ()))
    near = ".".join(meant) if found or name == EVERYTHING else None
    suggested = f" Did you mean {near!r}?" if near else ""
    where = f"The fields of {'.'.join(above)!r} are" if above else "The fields are"
    return f"Unknown field {'.'.join(path)!r}.{suggested} {where}: {', '.join(level.names)}.", near


def _tree(paths: list[Path], level: Level | None = None) -> FieldTree:
    """Return the tree of these fields. With `level`, each object that they lead into has its constants too."""
    tree: FieldTree = {}
    for path in paths:
        branch, at = tree, level
        for name in path[:-1]:
            at = at and at.below(name)
            inner = branch.setdefault(name, dict.fromkeys(at.constants) if at else {})
            if inner is None:  # the whole field is wanted already
                break
            branch = inner
        else:
            branch[path[-1]] = None
    return tree


def _beyond(documents: DocumentsAt, summaries: DocumentsAt, paths: list[Path]) -> Iterable[str]:
    """Yield the types whose documents have one of the paths and whose summaries do not."""
    of_summaries = levels_by_type(summaries)
    for kind, level in levels_by_type(documents).items():
        summary = of_summaries.get(kind)
        if any(level.knows(path) and not (summary and summary.knows(path)) for path in paths):
            yield kind
