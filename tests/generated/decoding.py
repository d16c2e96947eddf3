"""Generated clients as programs that decode what they are sent, a line each."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Takes the name of a schema and a value. Returns the class that it became, and what is written of it.
Decode = Callable[[str, Any], tuple[str, Any]]


@contextmanager
def running(command: list[str], folder: Path) -> Iterator[Decode]:
    """Start a program, once for all answers."""
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as program:
        questions, answers = program.stdin, program.stdout
        assert questions
        assert answers

        def decode(schema: str, value: Any) -> tuple[str, Any]:
            print(schema, json.dumps(value), file=questions, flush=True)
            name, _, written = answers.readline().partition(" ")
            assert name not in {"", "failed"}, f"{schema}: {written}"
            return name, json.loads(written)

        yield decode
