"""The open document as OpenAPI Generator reads it: clients of installed apps, which meet what they were not made for.

Kotlin is generated; its compiler is not to be had everywhere, so what is compiled and run is Java, of the same family:
both try the members of a union in turn, and end with the one for what is unknown.
"""

import fcntl
import hashlib
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from api.schema.document import openapi
from api.schema.examples import example_of
from tests import needed

pytestmark = pytest.mark.long

HERE = Path(__file__).parent
UUID = "00000000-0000-0000-0000-0000000000aa"
VIDEO = {"id": UUID, "type": "video", "value": {"seconds": 12}, "fallback": {"html": "<p>Watch.</p>", "text": "Watch."}}
PROBLEM = {
    "type": "https://cms.example.org/api/docs/errors/#tired",
    "title": "Not today",
    "status": 420,
    "detail": "Come back tomorrow.",
    "instance": "/api/v1/",
    "code": "tired",
    "errors": [],
}
# For programs that run for seconds: optimising them for long runs would take longer than they do.
SHORT_RUN = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
Decode = Callable[[str, Any], tuple[str, Any]]


@pytest.fixture(scope="module")
def generate() -> Callable[..., Path]:
    """Generates a client into a folder of its own, once for each state of the document, whichever process asks."""
    for program in ("java", "javac"):
        needed.program(program, remedy="Install a JDK: generated clients are tested with it.")
    generator = jar()

    def run(language: str, *, unions: str, **properties: str) -> Path:
        chosen = ",".join(f"{name}={value}" for name, value in properties.items())
        document = json.dumps(openapi(unions=unions))
        digest = hashlib.sha256(f"{language} {chosen} {generator.stat().st_size} {document}".encode()).hexdigest()
        folder = settings.VAR_DIR / "clients" / digest[:20]
        with once(folder / "generated") as wanted:
            if wanted:
                (folder / "openapi.json").write_text(document)
                command = ["java", *SHORT_RUN, "-jar", str(generator), "generate", "--input-spec", "openapi.json"]
                command += ["--output", "client", "--generator-name", language, "--additional-properties", chosen]
                output = ran(command, folder)
                assert not re.findall(r"^.*\bERROR\b.*$", output, re.MULTILINE)
        return folder / "client"

    return run


@contextmanager
def once(done: Path) -> Iterator[bool]:
    """Whether it has still to be done; no other process does it meanwhile. The file says that it is done."""
    done.parent.mkdir(parents=True, exist_ok=True)
    with done.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not done.exists()
        done.touch()


def jar() -> Path:
    package = needed.package("openapi_generator_cli")
    return Path(str(package.__file__)).parent / "openapi-generator.jar"


def ran(command: list[str], folder: Path) -> str:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


@contextmanager
def decoder(client: Path) -> Iterator[Decode]:
    """Compiles a generated client; gives what reads JSON with it: the class that it became, and what it then writes."""
    ours = sorted((HERE / "java").rglob("*.java"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in ours)).hexdigest()[:20]
    with once(client / f"compiled-{digest}") as wanted:
        if wanted:
            sources = [*client.rglob("src/main/**/*.java"), *ours]
            # Jackson, which the client decodes with, comes with the generator.
            options = ["-nowarn", "-cp", str(jar()), "-d", "classes", *(f"-J{option}" for option in SHORT_RUN)]
            ran(["javac", *options, *map(str, sources)], client)
    command = ["java", *SHORT_RUN, "-cp", f"{jar()}:classes", "Decode"]
    with subprocess.Popen(command, cwd=client, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as java:
        questions, answers = java.stdin, java.stdout
        assert questions
        assert answers

        def decode(wanted: str, value: Any) -> tuple[str, Any]:
            print(wanted, json.dumps(value), file=questions, flush=True)
            name, _, written = answers.readline().partition(" ")
            assert name not in {"", "failed"}, f"{wanted}: {written}"
            return name, json.loads(written)

        yield decode


@pytest.fixture(scope="module")
def java(generate: Callable[..., Path]) -> Iterator[Decode]:
    with decoder(generate("java", unions="open", library="native", openApiNullable="false")) as decode:
        yield decode


def test_a_client_in_kotlin_is_generated(generate):
    properties = {"serializationLibrary": "kotlinx_serialization", "generateOneOfAnyOfWrappers": "true"}
    client = generate("kotlin", unions="open", **properties)
    (block,) = client.rglob("models/Block.kt")
    tried = re.findall(r"decodeFromJsonElement<(\w+)>", block.read_text())
    assert set(openapi()["components"]["schemas"]["Block"]["discriminator"]["mapping"]) <= {
        snake(name) for name in tried
    }
    assert tried[-1] == "UnknownBlock"
    (serializer,) = client.rglob("infrastructure/Serializer.kt")
    assert "ignoreUnknownKeys = true" in serializer.read_text()


@pytest.mark.parametrize(("disallowed", "refused"), [("true", True), ("false", False)])
def test_the_default_library_for_java_passes_over_unknown_fields_where_told_to(generate, disallowed, refused):
    """It is not compiled here: what it decodes with does not come with the generator."""
    client = generate("java", unions="open", library="okhttp-gson", disallowAdditionalPropertiesIfNotPresent=disallowed)
    for model in ("Article", "Quote", "QuoteBlock"):
        (code,) = client.rglob(f"model/{model}.java")
        assert ("is not defined in the" in code.read_text()) is refused


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name.removesuffix("Block")).lower()


def without_empty_additions(written: Any, value: Any) -> Any:
    """This client writes an empty list where an optional one was absent, such as the highlights of a summary."""
    if isinstance(written, dict) and isinstance(value, dict):
        return {
            name: without_empty_additions(inner, value.get(name))
            for name, inner in written.items()
            if name in value or inner != []
        }
    if isinstance(written, list) and isinstance(value, list) and len(written) == len(value):
        return [without_empty_additions(*pair) for pair in zip(written, value, strict=True)]
    return written


def test_it_decodes_an_article_with_a_block_it_never_saw(java):
    article = example_of("get_article")
    article = {**article, "body": [*article["body"], VIDEO]}
    name, written = java("Article", article)
    assert name == "Article"
    written = without_empty_additions(written, article)
    assert written["body"] == article["body"]
    assert written["related"] == article["related"]


@pytest.mark.parametrize("block", example_of("get_article")["body"], ids=lambda block: block["type"])
def test_it_tells_the_blocks_that_it_knows(java, block):
    name, written = java("Block", block)
    assert snake(name) == block["type"]
    assert without_empty_additions(written, block) == block


@pytest.mark.parametrize("block", example_of("get_article")["body"], ids=lambda block: block["type"])
def test_a_block_that_it_knows_may_gain_a_field(java, block):
    """Within its value, and beside it: it stays what it is, and is not taken for an unknown one."""
    name, written = java("Block", {**block, "value": {**block["value"], "mood": "calm"}, "mood": "calm"})
    assert snake(name) == block["type"]
    assert without_empty_additions(written, block) == block


def test_an_article_may_gain_a_field(java):
    article = example_of("get_article")
    name, written = java("Article", {**article, "mood": {"calm": True}, "seo": {**article["seo"], "mood": "calm"}})
    assert name == "Article"
    assert written == java("Article", article)[1]


@pytest.mark.parametrize(
    ("wanted", "value", "name"),
    [
        ("Block", VIDEO, "UnknownBlock"),
        ("Block", {**VIDEO, "fallback": None}, "UnknownBlock"),
        ("Change", {**example_of("list_changes")["items"][0], "op": "archive"}, "UnknownChange"),
        ("Page", {**example_of("get_page"), "type": "hologram"}, "UnknownPage"),
        ("PageItem", {**example_of("list_pages")["items"][0], "type": "hologram"}, "UnknownPageItem"),
        ("Route", {"kind": "elsewhere"}, "UnknownRoute"),
        ("Channel", {**example_of("get_contact")["channels"][0], "kind": "pager"}, "Channel"),
        ("Problem", PROBLEM, "Problem"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_survives_what_it_never_saw(java, wanted, value, name):
    became, written = java(wanted, value)
    assert became == name
    assert written == {field: value[field] for field in written}


def test_it_survives_changes_of_an_unknown_type_or_reason(java):
    known = example_of("list_changes")["items"][0]
    new = {**known, "type": "hologram", "document": {**known["document"], "type": "hologram"}}
    gone = {**known, "op": "withdraw", "document": None, "reason": "merged"}
    listed = {"items": [known, new, gone, {**gone, "type": "hologram"}], "meta": {"cursor": "c", "has_more": False}}
    name, written = java("ChangeList", listed)
    assert name == "ChangeList"
    documents = [item["document"] for item in written["items"]]
    assert [document and document["type"] for document in documents] == [known["type"], "hologram", None, None]
    assert [(item["type"], item["reason"]) for item in written["items"]] == [
        (known["type"], None),
        ("hologram", None),
        (known["type"], "merged"),
        ("hologram", "merged"),
    ]


def test_blocks_stay_what_they_are_without_their_fallbacks(java):
    article = example_of("get_article")
    article = {**article, "body": [{**block, "fallback": None} for block in article["body"]]}
    written = without_empty_additions(java("Article", article)[1], article)
    assert written["body"] == article["body"]


def test_one_that_was_made_of_the_closed_document_does_not_survive(generate):
    client = generate("java", unions="closed", library="native", openApiNullable="false")
    with decoder(client) as closed:
        assert closed("Block", example_of("get_article")["body"][0])[0] == "HeadingBlock"
        with pytest.raises(AssertionError, match="Block"):
            closed("Block", VIDEO)
