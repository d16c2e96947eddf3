"""Load from wrk (https://github.com/wg/wrk)."""

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "testserver"
# The connections at full load, and those for slow answers, where more of them would only wait.
FULL, FEW = 64, 16
_SCRIPT = Path(__file__).with_name("paths.lua")
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Load:
    """The result of a load: requests per second, and the median time of an answer in milliseconds."""

    rate: float
    median: float


@dataclass(frozen=True)
class Target:
    """Paths of a server, which are requested in turn."""

    address: str
    paths: list[str]
    headers: tuple[str, ...] = ()
    connections: int = FULL

    def load(self, *, seconds: float) -> Load:
        with self.loaded(seconds=seconds) as process:
            output, _ = process.communicate()
        if self.connections == FEW:
            time.sleep(1)  # a slow server still works on requests whose clients have gone
        return _load(output, self)

    @contextmanager
    def loaded(self, *, seconds: float) -> Iterator[subprocess.Popen]:
        """Yield wrk while it runs, and terminate it at the end."""
        with tempfile.TemporaryDirectory() as own:
            paths = Path(own) / "paths"
            paths.write_text("".join(f"{path}\n" for path in self.paths))
            command = [
                "wrk",
                "-t1",
                f"-c{self.connections}",
                f"-d{max(1, round(seconds))}s",
                "--latency",
                "--timeout",
                "30s",
            ]
            for header in (f"Host: {HOST}", *self.headers):
                command += ["-H", header]
            if len(self.paths) > 1:
                command += ["-s", str(_SCRIPT)]
            command.append(self.address + self.paths[0])
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, text=True, env={**os.environ, "BENCHMARK_PATHS": str(paths)}
            )
            try:
                # The script of wrk reads the paths before the first request.
                time.sleep(0.2)
                yield process
            finally:
                if process.poll() is None:
                    process.terminate()
                process.wait()


def _load(output: str, target: Target) -> Load:
    wrong = re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", output)
    if wrong:
        raise SystemExit(f"{target.address}{target.paths[0]}: {wrong.group()}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    median = re.search(r"50%\s+([\d.]+)(us|ms|s)\b", output)
    if not rate or not median:
        raise SystemExit(f"wrk said what is not understood:\n{output}")
    return Load(float(rate[1]), float(median[1]) * _UNITS[median[2]])
