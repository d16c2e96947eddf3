"""What nginx says of a configuration. Without nginx, its syntax and the names of its directives are checked."""

import re
import shutil
import subprocess
from pathlib import Path

_TOKEN = re.compile(r"#[^\n]*|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[{};]|[^\s{};\"']+")
# The directives of our examples that hold others, and all others with the least number of their arguments.
_BLOCKS = {"server": 0, "location": 1, "map": 2, "types": 0}
_SIMPLE = {
    **dict.fromkeys(["listen", "server_name", "client_max_body_size", "proxy_pass", "proxy_http_version", "alias"], 1),
    **dict.fromkeys(["ssl_certificate", "ssl_certificate_key", "charset", "charset_types", "default_type"], 1),
    **dict.fromkeys(["proxy_set_header", "error_page", "add_header"], 2),
}
# Blocks whose lines are pairs, not directives.
_PAIRS = {"map", "types"}


def faults_in(text: str, folder: Path) -> list[str]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    return [*_syntax_faults(text), *(_refused_by(program, text, folder) if program else [])]


def _syntax_faults(text: str) -> list[str]:
    tokens = [token for token in _TOKEN.findall(text) if not token.startswith("#")]
    faults, around, words = [], [], []
    for token in tokens:
        if token == "{":
            name = words[0] if words else ""
            if len(words) - 1 < _BLOCKS.get(name, 99):
                faults.append(f"{' '.join(words)} {{ is no block.")
            around.append(name)
            words = []
        elif token == "}":
            if words or not around:
                faults.append(f"A semicolon or a brace is missing before }}: {' '.join(words)}")
            around = around[:-1]
            words = []
        elif token == ";":
            least = 1 if around and around[-1] in _PAIRS else _SIMPLE.get(words[0] if words else "", 99)
            if len(words) - 1 < least:
                faults.append(f"{' '.join(words)}; is no directive.")
            words = []
        else:
            words.append(token)
    return [*faults, *(["A brace or a semicolon is missing at the end."] if around or words else [])]


def _refused_by(program: str, text: str, folder: Path) -> list[str]:
    """Return what nginx says, with a port and without certificates, which a test has not."""
    text = re.sub(r"^ *ssl_certificate.*\n", "", text.replace("listen 443 ssl;", "listen 8443;"), flags=re.MULTILINE)
    file = folder / "nginx.conf"
    file.write_text(f"pid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{text}\n}}\n")
    command = [program, "-t", "-q", "-p", str(folder), "-c", str(file)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return [result.stderr] if result.returncode else []
