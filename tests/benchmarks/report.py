"""Writing docs/performance.md. Each program replaces its own section."""

import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from django.db import connection

PERFORMANCE = Path(__file__).parents[2] / "docs" / "performance.md"


def report(
    section: str,
    *,
    command: str,
    rows: list[tuple[str, ...]],
    head: tuple[str, ...] = ("what", "measured"),
    note: str = "",
) -> None:
    """Print the rows as a Markdown table, and write it into the section. `note`: the versions of the software."""
    lines = [
        f"`{command}` on {_processor()}, {os.cpu_count()} cores; Python {platform.python_version()}, PostgreSQL "
        f"{connection.pg_version // 10000} on the same cores; {note}commit {_commit()}.",
        "",
        _row(head),
        _row(["---"] * len(head)),
        *map(_row, rows),
    ]
    table = "\n".join(lines)
    sys.stdout.write(table + "\n")
    begin, end = f"<!-- {section} -->\n", f"<!-- end of {section} -->"
    before, found, rest = PERFORMANCE.read_text().partition(begin)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise SystemExit(f"{PERFORMANCE} has no section {section}: add the lines {begin.strip()} and {end}.")
    PERFORMANCE.write_text(f"{before}{begin}{table}\n{end}{after}")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _commit() -> str:
    found = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())
