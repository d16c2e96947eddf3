"""The front matter of a Markdown text: YAML between `---`, TOML between `+++`, or one JSON object."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from pages.characters import whole_values
from pages.importing import drafts
from pages.importing.records import Unplaced, UnreadableFile

_FENCED = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)(?:\n|(?<=\n))\1[ \t]*(?:\n|\Z)", re.DOTALL)
_UNENDED = re.compile(r"(---|\+\+\+)[ \t]*\n[\w-]+[ \t]*[:=]")
_LONGEST = 100_000
_LONGEST_NUMBER = 30  # characters or digits
# A dotted TOML key with more parts than anybody writes. The time to parse it grows with the square of their number.
_ENDLESS_NAME = re.compile(r"""(?<![\w\\-])(?:(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){100}""")
# Names that other site generators use for our fields. Case does not matter.
_SYNONYMS = {
    **{"lang": "locale", "language": "locale"},
    "categories": "category",
    **{"description": "summary", "excerpt": "summary"},
    **dict.fromkeys(drafts.BEGIN, "date"),
    **{"image": "hero", "cover": "hero"},
}


@dataclass(frozen=True)
class FrontMatter:
    """Parsed front matter.

    `fields`: the values by our names. `said`: all fields with their original names. `lines`: the number of lines.
    `written`: the lines themselves. `overruled`: the names of fields that contradict another field with the same
    meaning. The field with our own name wins, otherwise the first one.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    said: list[tuple[str, Any]] = field(default_factory=list)
    lines: int = 0
    written: list[Unplaced] = field(default_factory=list)
    overruled: set[str] = field(default_factory=set)

    def unplaced(self, known: set[str], *, unused: set[str]) -> Iterator[Unplaced]:
        """Yield the lines of fields that are unknown or unused."""
        lost = False
        for line in self.written:
            if name := _name_in(line.text):
                lost = our_name(name) not in known or name in self.overruled | unused
            if lost and _has_content(line.text):
                yield Unplaced(line.line, line.text.strip())


def split(text: str) -> tuple[FrontMatter, str]:
    """Return the front matter and the text below it. Raise UnreadableFile if the front matter is invalid."""
    if match := _FENCED.match(text):
        fence, above = match.groups()
        if len(above) > _LONGEST:
            raise UnreadableFile(f"Its front matter has more than {_LONGEST:,} characters. Shorten it.")
        loaded = _load(_yaml if fence == "---" else _toml, above)
        return _front_matter(loaded, above, first=2, lines=match.group().count("\n")), text[match.end() :]
    if _UNENDED.match(text):
        raise UnreadableFile(f"Its front matter has no end. Add a line {text[:3]} below it.")
    if re.match(r'\{\s*"', text):
        loaded, end = _load(json.JSONDecoder().raw_decode, text)
        return _front_matter(loaded, text[:end], first=1, lines=text[:end].count("\n")), text[end:]
    return FrontMatter(), text


def our_name(name: str, value: Any = None) -> str:
    """Return our name for a field. `published` and `publish` can be dates."""
    ours = _SYNONYMS.get(name.lower(), name.lower())
    return "date" if ours in drafts.SHOW and drafts.is_moment(value) else ours


def _front_matter(loaded: Any, above: str, *, first: int, lines: int) -> FrontMatter:
    if not isinstance(loaded, dict):
        raise UnreadableFile("Its front matter is not a list of fields. Write lines such as `title: Sleep`.")
    fields: dict[str, Any] = {}
    said = [(str(name), value) for name, value in whole_values(loaded).items()]
    for name, value in said:
        _refuse_large_numbers(name, value)
        ours = our_name(name, value)
        if fields.get(ours) is None or (ours == name.lower() and value is not None):  # our own name takes precedence
            fields[ours] = value
    named = [(name, our_name(name, value), value) for name, value in said if value is not None]
    # Fields that make drafts are read under all their names.
    overruled = {name for name, ours, value in named if fields[ours] != value and ours not in drafts.NAMES - {"date"}}
    written = [Unplaced(number, line) for number, line in enumerate(above.split("\n"), first)]
    return FrontMatter(fields, said, lines, written, overruled)


def _load(load: Callable[[str], Any], text: str) -> Any:
    try:
        return load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        raise UnreadableFile(f"Its front matter is invalid YAML{where}: {getattr(error, 'problem', error)}.") from None
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFile(f"Its front matter is invalid TOML: {error}.") from None
    except json.JSONDecodeError as error:
        raise UnreadableFile(f"Its front matter is invalid JSON in line {error.lineno}: {error.msg}.") from None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:  # a date such as 2026-13-45
        raise UnreadableFile(f"Its front matter has an invalid value: {error}.") from None


class _Loader(yaml.SafeLoader):
    """A YAML loader that refuses aliases: with them, a few lines can expand to more than the memory holds."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            line = self.peek_event().start_mark.line + 2
            raise UnreadableFile(f"Line {line} of its front matter has an alias (*). Write out what it stands for.")
        return super().compose_node(parent, index)

    def construct_number(self, node: Any) -> Any:
        if len(node.value) > _LONGEST_NUMBER:
            raise UnreadableFile(_too_large(f"line {node.start_mark.line + 2}"))
        return self.construct_yaml_int(node) if node.tag.endswith(":int") else self.construct_yaml_float(node)


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_number)
_Loader.add_constructor("tag:yaml.org,2002:float", _Loader.construct_number)


def _yaml(text: str) -> Any:
    return yaml.load(text, _Loader) or {}  # a safe loader


def _toml(text: str) -> Any:
    if _ENDLESS_NAME.search(text):
        raise UnreadableFile("A name in its front matter has more than 100 parts (as in a.b.c). Shorten it.")
    return tomllib.loads(text)


def _refuse_large_numbers(name: str, value: Any) -> None:
    """Refuse integers that Python will not print."""
    if isinstance(value, int) and abs(value) >= 10**_LONGEST_NUMBER:
        raise UnreadableFile(_too_large(f"`{name}`"))
    if isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            _refuse_large_numbers(name, inner)


def _too_large(where: str) -> str:
    return f"A number in its front matter is too large ({where}). Put it in quotes."


def _has_content(line: str) -> bool:
    return bool(line.strip(" {}[],")) and not line.startswith("#")


def _name_in(line: str) -> str | None:
    """Return the name of the field that begins on this line, or None."""
    if line.startswith("["):  # a table of TOML
        return line.strip().strip("[]")
    name, sign, _ = line.partition("=" if "=" in line and ":" not in line.partition("=")[0] else ":")
    indented = line[:1].isspace() and not line.lstrip().startswith('"')
    return name.strip(" \t[]\"'") if sign and not indented and not line.startswith(("#", "-")) else None
