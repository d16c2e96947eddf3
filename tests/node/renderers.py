"""The public renderers of Portable Text."""

import json
import shutil
import subprocess
from pathlib import Path

from tests.node.tools import installed_tools

SCRIPT = Path(__file__).with_name("portable.mjs")


def rendered(texts: list[list[dict]], folder: Path) -> list[dict[str, str]]:
    """The HTML of each, by renderer: `html` and `react`. One process for all; Node finds packages beside the script."""
    (folder / "node_modules").symlink_to(installed_tools())
    script = shutil.copy(SCRIPT, folder)
    command = ["node", str(script)]
    result = subprocess.run(
        command, input=json.dumps(texts), capture_output=True, text=True, timeout=300, check=False, cwd=folder
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)
