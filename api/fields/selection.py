"""The `fields` parameter: an answer of just what was asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from api.fields.names import Level, Shape, level_of, levels_by_type
from api.http.problems import invalid_parameter, nearest
from api.http.shapes import ProblemEntry
from api.parameters.base import Invalid, Parameter, normalised
from api.schema.with_fields import ALWAYS, SELECTS

# The most names, the most dots and one more, the most characters that one `fields` has.
MOST, DEEPEST, LONGEST = 100, 10, 4_000
# How many mistakes an error tells at most.
_TOLD = 10
EVERYTHING = "*"
# How the second schemas are called where documents are of several types.
OF_ITS_TYPE = "Partial<Type>"
_ABSENT: Any = object()

Path = tuple[str, ...]
# Name → what is wanted inside, or None: all of it.
Tree = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Fields:
    """Which of a document are wanted.

    `wanted`: None where that is everything. `beyond`: the types of which summaries do not have all that is wanted.
    """

    wanted: Tree | None
    beyond: frozenset[str]

    def needs_documents(self, types: Iterable[str]) -> bool:
        """Whether a list of these types has to read whole documents."""
        return self.wanted is None or not self.beyond.isdisjoint(types)

    def of(self, document: Any) -> Any:
        """Of a document, what is wanted."""
        return document if self.wanted is None else pick(document, self.wanted)


def pick(value: Any, wanted: Tree) -> Any:
    """What is wanted of an object, or of each object in an array, in its own order.

    A null stays null. What has nothing inside, though another type has, is left out.
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


def fields_parameter(documents: Shape, *, summaries: Shape | None = None, partial: str = OF_ITS_TYPE) -> Parameter:
    """`summaries`: what a list gives where it need not read documents. `partial`: the name of the second schema."""
    listed = f" `{EVERYTHING}` gives whole documents." if summaries else ""
    at = list((summaries or documents).at)
    selects = {"at": at, "operation": documents.operation, "within": list(documents.at)}
    return Parameter(
        "fields",
        "Only these fields, separated by commas, with `id` and `type`; dots reach inside, such as "
        f"`title,hero.src`.{listed} A document is then as the schema `{partial}` says.",
        lambda text: fields_of(documents, summaries, text),
        {"type": "string", SELECTS: selects},
    )


def fields_of(documents: Shape, summaries: Shape | None, text: str) -> Fields:
    """Raises `Invalid` where a name is none, saying which there are."""
    if len(text) > LONGEST:
        raise Invalid(f"fields takes at most {LONGEST} characters. To have nearly everything, leave it out.")
    return _compiled(documents, summaries, normalised(text))


@lru_cache(500)
def _compiled(documents: Shape, summaries: Shape | None, names: str) -> Fields:
    if not names:
        raise Invalid("fields takes one or more names, separated by commas, such as title.")
    paths = [tuple(name.split(".")) for name in names.split(",")]
    if len(paths) > MOST:
        raise Invalid(f"fields takes at most {MOST} names. To have nearly everything, leave it out.")
    level = level_of(documents, *([summaries] if summaries else []))
    named = [path for path in paths if path != (EVERYTHING,)]
    mistakes = list(islice(filter(None, (_mistake(level, path) for path in named)), _TOLD))
    if mistakes:
        raise InvalidNames(mistakes)
    if len(named) < len(paths):
        return Fields(None, frozenset())
    return Fields(_tree(paths), frozenset(_beyond(documents, summaries, paths) if summaries else ()))


class InvalidNames(Invalid):
    """Several mistakes, as (detail, suggestion)."""

    def __init__(self, mistakes: list[tuple[str, str | None]]) -> None:
        super().__init__(" ".join(detail for detail, _ in mistakes), mistakes[0][1])
        self.mistakes = mistakes

    def entries(self, parameter: str) -> list[ProblemEntry]:
        return [invalid_parameter(parameter, detail, suggestion=near) for detail, near in self.mistakes]


def _mistake(level: Level, path: Path) -> tuple[str, str | None] | None:
    """What is wrong with a path, and what was probably meant."""
    whole = ".".join(path)
    if len(path) > DEEPEST:
        return f"fields: {whole!r} has more than {DEEPEST} names.", ".".join(path[:DEEPEST])
    if "" in path:
        where = f"in {whole!r}" if any(path) else "between two commas"
        return f"fields: there is a name missing {where}. Give names such as title or hero.src.", None
    for depth, name in enumerate(path):
        above = ".".join(path[:depth])
        if not level.names:
            what = "is an object of any fields" if level.is_free else "has nothing inside"
            return f"fields: {above!r} {what}. Ask for {above} as a whole.", above
        if name not in level:
            return _unknown(level, path, depth)
        level = level.below(name)
    return None


def _unknown(level: Level, path: Path, depth: int) -> tuple[str, str | None]:
    above, name, below = path[:depth], path[depth], path[depth + 1 :]
    found = nearest(name, level.names)
    meant = above
    if found:
        meant = (*above, found, *(below if level.below(found).knows(below) else ()))
    near = ".".join(meant) if found or name == EVERYTHING else None
    suggested = f" Did you mean {near}?" if near else ""
    where = f"{'.'.join(above)} has" if above else "There is"
    return f"fields: {'.'.join(path)!r} is unknown.{suggested} {where}: {', '.join(level.names)}.", near


def _tree(paths: list[Path]) -> Tree:
    tree: Tree = dict.fromkeys(ALWAYS)
    for path in paths:
        branch = tree
        for name in path[:-1]:
            inner = branch.setdefault(name, {})
            if inner is None:  # all of it is wanted already
                break
            branch = inner
        else:
            branch[path[-1]] = None
    return tree


def _beyond(documents: Shape, summaries: Shape, paths: list[Path]) -> Iterable[str]:
    listed = levels_by_type(summaries)
    for kind, level in levels_by_type(documents).items():
        if any(level.knows(path) and not (kind in listed and listed[kind].knows(path)) for path in paths):
            yield kind
