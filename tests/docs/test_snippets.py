"""Every fenced block of the documentation is run, compiled or parsed: here, or by a test that is named here.

A block in a language that is not listed is an error, so that nothing is shown that nobody tried.
"""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.db import transaction

from api.publishing.publish import publish_everything
from api.publishing.rebuild import adopt
from api.schema.document import openapi
from pages.demonstration.fill import fill
from tests import factories
from tests.docs.nginx import faults_in
from tests.docs.patterns import differences, read
from tests.docs.snippets import ROOT, Snippet, fences_in, pages, snippets
from tests.node.client import built_client, compiled, in_client

# (page, language) → the module that runs all of them.
ELSEWHERE = {
    ("docs/api.md", "http"): "tests/docs/test_cookbook.py",
    ("docs/blocks.md", "json"): "tests/docs/test_blocks.py",
    ("docs/blocks.md", "html"): "tests/docs/test_blocks.py",
    ("docs/blocks.md", "markdown"): "tests/docs/test_blocks.py",
    ("docs/preview.md", "js"): "tests/docs/test_preview.py",
    ("docs/clients.md", "sh"): "tests/generated/recipes.py",
    ("docs/adding-a-page-type.md", "python"): "tests/docs/test_adding_a_page_type.py",
}
HERE = {"python", "json", "sh", "console", "nginx", "text", "ts", "typescript", "tsx", "astro", "js"}
CMS = "https://cms.example.org"
LOCAL = "localhost:8000"
# Pages whose TypeScript runs against a server, all blocks of a page as one program. The others are only compiled.
RUNNING = ["clients/typescript/README.md", "docs/api.md", "docs/sync.md"]
COMPILED = [*RUNNING, "docs/blocks.md"]
# What the frontend around the snippets of docs/preview.md declares, with the frameworks, which are not installed here.
FRONTEND = """
declare function draftMode(): Promise<{ enable(): void; readonly isEnabled: boolean }>;
declare function redirect(path: string): never;
declare function notFound(): never;
declare const searchParams: Promise<{ preview?: string }>;
declare const path: string;
declare const Astro: { url: URL; response: { headers: Headers } };
declare const Page: (props: { document: unknown }) => JSX.Element;
declare const Layout: (props: { title: string; children: unknown }) => JSX.Element;
declare const Refresh: () => JSX.Element;
interface ImportMeta { readonly env: { PUBLIC_CMS: string } }
declare namespace NodeJS { interface ProcessEnv { CMS: string } }
declare namespace JSX {
  type Element = { element: true };
  interface ElementChildrenAttribute { children: unknown }
}
"""
# Snippets declare what the programs of readers use.
LOOSELY = {"noUnusedLocals": False, "jsx": "preserve"}
# What a page's scripts in JavaScript are given, and what is done with what they declare.
BEFORE_JS = """
const api = `${process.argv[2]}/api/v1`;
const article = await (await fetch(`${api}/articles/sleep-and-recovery/`)).json();
"""
AFTER_JS = """
const markup = picture(article.hero, "100vw");
const [found, nothing] = [await articlesOf("trauma"), await articlesOf("truama")];
if (!/^<picture>.*srcset=".+ 320w.*<img src="http/s.test(markup)) throw new Error(markup);
if (found.items.length !== 1 || nothing !== null) throw new Error(JSON.stringify([found, nothing]));
"""


def test_every_snippet_is_tried() -> None:
    unknown = [str(one) for one in snippets() if (one.page, one.language) not in ELSEWHERE and one.language not in HERE]
    assert not unknown, f"Nothing tries these. Give them a language of {sorted(HERE)}: {unknown}"


def test_no_snippet_is_overlooked() -> None:
    shown = snippets()
    for page in pages():
        name = page.relative_to(ROOT).as_posix()
        assert fences_in(page) == 2 * sum(one.page == name for one in shown), name


def test_the_tests_that_are_named_read_the_page() -> None:
    shown = {(one.page, one.language) for one in snippets()}
    assert set(ELSEWHERE) <= shown
    for (page, _), module in ELSEWHERE.items():
        assert Path(page).name in (ROOT / module).read_text(), module


def here(*languages: str) -> list[Any]:
    found = [one for one in snippets(*languages) if (one.page, one.language) not in ELSEWHERE]
    return [pytest.param(one, id=str(one)) for one in found]


@pytest.mark.parametrize("snippet", snippets("python"), ids=str)
def test_python_compiles(snippet: Snippet) -> None:
    compile(snippet.text, f"{snippet.page}:{snippet.line}", "exec")


# --- answers ---


@pytest.mark.parametrize("snippet", here("json"))
def test_json_has_the_shape_that_the_schema_declares(snippet: Snippet) -> None:
    shown = read(snippet.text)
    if snippet.page == "docs/opening-hours.md":
        assert shown in json.loads((ROOT / "docs" / "opening-hours.json").read_text())["vectors"]
        return
    names = {"docs/sync.md": "ChangeList", "docs/preview.md": "PreviewOfPage"}
    assert list(unlike(shown, {"$ref": f"#/components/schemas/{names[snippet.page]}"})) == []


@pytest.mark.parametrize(
    ("shown", "fault"),
    [
        ('{"items": [], "meta": {"cursr": "…", "has_more": false}}', ".meta has other members"),
        ('{"items": [], "meta": {"cursor": "…"}}', ".meta.has_more is not there"),
        ('{"items": [{"op": "publish", "title": "Sleep", …}], "meta": {…}}', ".items[0] has other members"),
        ('{"items": [{"document": {"titel": "Sleep"}, …}], "meta": {…}}', ".items[0].document has other members"),
    ],
)
def test_json_of_another_shape_is_refused(shown: str, fault: str) -> None:
    (found,) = unlike(read(shown), {"$ref": "#/components/schemas/ChangeList"})
    assert found.startswith(fault)


def unlike(shown: Any, schema: dict, at: str = "") -> Iterator[str]:
    """Yield where a pattern has other members than the schema. Of documents only those that are shown have to exist."""
    schema = resolved(schema)
    if isinstance(shown, list):
        for number, item in enumerate(shown):
            yield from unlike(item, schema["items"], f"{at}[{number}]")
    elif isinstance(shown, dict):
        members = {name for name in shown if isinstance(name, str)}
        chosen = [one for one in alternatives(schema) if members <= set(one["properties"])]
        if not chosen:
            yield f"{at} has other members: {sorted(members)}"
            return
        declared = next((one for one in chosen if constants(one).items() <= shown.items()), chosen[0])
        if len(members) == len(shown) and not at.endswith(".document"):
            yield from (f"{at}.{name} is not there" for name in declared["required"] if name not in members)
        for name in members:
            yield from unlike(shown[name], declared["properties"][name], f"{at}.{name}")


def alternatives(schema: dict) -> list[dict]:
    inner = [one for union in ("oneOf", "anyOf") for one in schema.get(union, [])]
    return [found for one in inner for found in alternatives(resolved(one))] if inner else [schema]


def constants(schema: dict) -> dict[str, Any]:
    properties = {name: resolved(inner) for name, inner in schema["properties"].items()}
    return {name: inner["const"] for name, inner in properties.items() if "const" in inner and name in ("op", "kind")}


def resolved(schema: dict) -> dict:
    while "$ref" in schema:
        schema = openapi()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


# --- commands and configuration ---


@pytest.mark.parametrize("snippet", here("sh"))
def test_commands_exist_and_take_these_arguments(snippet: Snippet) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for line in snippet.text.splitlines():
        command, *arguments = shlex.split(line, comments=True) or ["#"]
        if command == "make":
            assert arguments[0] in targets, line
            asked = (ROOT / "Makefile").read_text()
            assert all(one.partition("=")[0] in asked for one in arguments[1:]), line
        elif command == "#" or line.startswith(" "):
            continue  # the rest of a comment
        elif command == "npx":
            assert arguments[0] in json.loads((ROOT / "tests/node/package.json").read_text())["devDependencies"], line
            assert arguments[1] == f"{CMS}/api/v1/openapi.json"  # `built_client` runs it
        elif command == "npm":  # `built_website` runs them
            assert arguments[:2] == ["--prefix", "clients/web"], line
            scripts = json.loads((ROOT / "clients/web/package.json").read_text())["scripts"]
            assert arguments[-1] == "ci" or arguments[-1] in scripts, line
        else:
            assert command == ".venv/bin/python", line
            assert arguments[0] == "manage.py", line
            manage = load_command_class(get_commands()[arguments[1]], arguments[1])
            manage.create_parser("manage.py", arguments[1]).parse_args(arguments[2:])


@pytest.mark.parametrize("snippet", here("text"))
def test_drawings_name_folders_that_exist(snippet: Snippet) -> None:
    named = set(re.findall(r"\b[a-z]+/(?!\w)", snippet.text))
    assert named
    assert [name for name in named if not ((ROOT / name).is_dir() or (ROOT / "api" / name).is_dir())] == []


def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    """The second example belongs in front of the first one and within it, as the page says."""
    server, files = (one.text for one in snippets("nginx"))
    beside, within = files.split("\n    location ", 1)
    whole = beside + server.rstrip().removesuffix("}") + "\n    location " + within + "}\n"
    assert faults_in(whole, tmp_path) == []


@pytest.mark.parametrize("wrong", ["listen 80", "listen 80;}", "server {", "listne 80;", "location / { proxy_pass; }"])
def test_a_wrong_configuration_is_refused(wrong: str, tmp_path: Path) -> None:
    assert faults_in(f"server {{\n{wrong}\n}}\n", tmp_path)


# --- programs ---


@pytest.fixture
def demonstration(transactional_db: None, live_server: Any) -> str:
    """The address of a server with what `make run` begins with."""
    with transaction.atomic():  # otherwise each part of it would be published by itself
        adopt()
        factories.as_installed()
        fill(lambda _: None)
    publish_everything()
    return live_server.url


def of_page(page: str, *languages: str) -> str:
    return "\n".join(one.text for one in snippets(*languages) if one.page == page)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The TypeScript of each page as a module, with what is around it. Only the long tests need it."""
    folder = tmp_path_factory.mktemp("programs")
    (folder / "node_modules").symlink_to(built_client() / "node_modules")
    (folder / "schema.ts").write_bytes((folder / "node_modules/broadview-client/src/schema.ts").read_bytes())
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "frontend.d.ts").write_text(FRONTEND)
    for page in COMPILED:
        (folder / f"{name_of(page)}.mts").write_text(of_page(page, "ts", "typescript"))
    for number, one in enumerate(of_frameworks()):
        (folder / f"part-{number}.{'ts' if one.language == 'ts' else 'tsx'}").write_text(as_module(one))
    return folder


def of_frameworks() -> list[Snippet]:
    return [one for one in snippets("ts", "typescript", "tsx", "astro") if one.page not in COMPILED]


def name_of(page: str) -> str:
    return page.removesuffix(".md").replace("/", "-").lower()


def as_module(snippet: Snippet) -> str:
    """Return the snippet of a framework as TypeScript: what it runs on a server as a function, its markup as JSX."""
    if snippet.language == "ts":
        return snippet.text
    if snippet.language == "tsx":
        return f"export async function shown() {{\n{snippet.text}}}\n"
    _, server, markup = snippet.text.split("---\n", 2)
    markup, script = re.fullmatch(r"(.*)<script>\n(.*)</script>\n", markup, re.DOTALL).groups()
    server = server.replace("export const", "const")
    return f"export async function shown() {{\n{server}return <>{markup}</>;\n}}\n{script}"


@pytest.mark.long
def test_typescript_compiles(programs: Path) -> None:
    files = sorted(file.name for file in programs.iterdir() if file.suffix in {".mts", ".ts", ".tsx"})
    assert compiled(programs, *files, **LOOSELY) == ""


@pytest.mark.long
def test_programs_run_against_the_demonstration(demonstration: str, programs: Path, tmp_path: Path) -> None:
    for page in RUNNING:
        (programs / f"running-{name_of(page)}.mts").write_text(
            of_page(page, "ts", "typescript").replace(CMS, demonstration)
        )
    files = [f"running-{name_of(page)}" for page in RUNNING]
    assert compiled(programs, *(f"{file}.mts" for file in files), **LOOSELY) == ""
    for file in files:
        assert in_client(programs, f"{file}.mjs")
    (programs / "cookbook.mjs").write_text(BEFORE_JS + of_page("docs/api.md", "js") + AFTER_JS)
    in_client(programs, "cookbook.mjs", demonstration)
    offline = tmp_path / "program.py"
    offline.write_text(of_page("docs/sync.md", "python").replace(CMS, demonstration))
    environment = {"PYTHONPATH": str(ROOT / "clients" / "python")}
    command = [sys.executable, str(offline)]
    result = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("Sleep and recovery") == 2
    for snippet in snippets("console"):
        assert answer_of(snippet, demonstration) == []


def answer_of(snippet: Snippet, server: str) -> list[str]:
    """Return where an answer is not as the page shows it after a request with curl."""
    request, shown = snippet.text.split("\n", 1)
    prompt, curl, address = request.split(" ")
    assert (prompt, curl) == ("$", "curl")
    with urlopen(f"{server}{address.removeprefix(LOCAL)}", timeout=60) as response:
        return differences(read(shown.replace(f"http://{LOCAL}", settings.BASE_URL)), json.load(response))
