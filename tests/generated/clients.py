"""The generated clients that are run: how each is compiled, and what it is known to change in what it decodes."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from tests import needed
from tests.generated.answers import Alike, same_instant
from tests.generated.decoding import Decode, running
from tests.generated.recipes import HERE, SHORT_RUN, compiled, generated, generator_jar
from tests.node.tools import installed_tools

_JDK = "Install a JDK: generated clients are tested with it."
# The package of a Jupyter kernel has the compiler of Kotlin, and its plugin for serialization.
_REGISTRAR = "META-INF/services/org.jetbrains.kotlin.compiler.plugin.CompilerPluginRegistrar"
_SERIALIZATION = "org.jetbrains.kotlinx.serialization.compiler.extensions.SerializationComponentRegistrar"
# Needs an HTTP client, which no package of PyPI or npm has.
_OF_KOTLIN_WITH_HTTP = {
    *("ApiAbstractions", "ApiClient", "ApiResponse", "Errors", "PartConfig", "RequestConfig", "ResponseExtensions"),
}


def java(folder: Path | None = None) -> AbstractContextManager[Decode]:
    program, compiler = needed.program("java", remedy=_JDK), needed.program("javac", remedy=_JDK)
    folder = folder or generated("Java")
    sources = [*folder.rglob("src/main/**/*.java"), *sorted((HERE / "java").rglob("*.java"))]
    # Jackson, which the client decodes with, comes with the generator.
    options = ["-nowarn", "-cp", str(generator_jar()), "-d", "classes", *(f"-J{option}" for option in SHORT_RUN)]
    compiled(folder, sources, [compiler, *options])
    return running([program, *SHORT_RUN, "-cp", f"{generator_jar()}:classes", "Decode"], folder)


def kotlin() -> AbstractContextManager[Decode]:
    program, folder = needed.program("java", remedy=_JDK), generated("Kotlin")
    jars = Path(str(needed.package("run_kotlin_kernel").__file__)).parent / "jars"
    (compiler,) = jars.glob("kotlin-jupyter-kernel-*-all.jar")
    libraries = [*jars.glob("kotlin-stdlib-*.jar"), *jars.glob("kotlinx-serialization-*.jar")]
    with ZipFile(folder / "plugin.jar", "w") as plugin:
        plugin.writestr(_REGISTRAR, _SERIALIZATION)
    client = folder / "client/src/main/kotlin/org/openapitools/client"
    infrastructure = [path for path in (client / "infrastructure").iterdir() if path.stem not in _OF_KOTLIN_WITH_HTTP]
    sources = [*(client / "models").iterdir(), *infrastructure, HERE / "kotlin" / "Decode.kt"]
    path = ":".join(map(str, libraries))
    run = [program, *SHORT_RUN, "-Xmx2g", "-cp", f"{compiler}:{path}", "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler"]
    options = ["-nowarn", "-Xplugin=plugin.jar", "-no-stdlib", "-no-reflect", "-cp", path, "-d", "classes"]
    compiled(folder, sorted(sources), [*run, *options])
    return running([program, *SHORT_RUN, "-cp", f"classes:{path}", "DecodeKt"], folder)


def python() -> AbstractContextManager[Decode]:
    return running([sys.executable, str(HERE / "python" / "generator.py")], generated("Python") / "client")


def pydantic() -> AbstractContextManager[Decode]:
    return running([sys.executable, str(HERE / "python" / "models.py")], generated("Python, only models"))


def typescript_fetch() -> AbstractContextManager[Decode]:
    return _node("fetch", generated("TypeScript: typescript-fetch"), ["client/index.ts"])


def hey_api() -> AbstractContextManager[Decode]:
    return _node("hey", generated("TypeScript: hey-api"), ["client/index.ts", "client/zod.gen.ts"])


def zod_client() -> AbstractContextManager[Decode]:
    # Links in menus have links below them. The generated file does not declare the type of that.
    return _node("zod", generated("TypeScript: openapi-zod-client"), ["zod.ts"], "--noImplicitAny", "false")


def _node(name: str, folder: Path, sources: list[str], *more: str) -> AbstractContextManager[Decode]:
    """Compile a client in TypeScript as strictly as there is, and start `decode.mjs` with it."""
    tools = installed_tools()
    options = ["--strict", "--target", "es2022", "--lib", "es2022,dom,dom.iterable", "--module", "commonjs"]
    options += ["--esModuleInterop", "--skipLibCheck", *more]
    compiler = ["node", str(tools / "typescript" / "bin" / "tsc"), *options, "--rootDir", ".", "--outDir", "compiled"]
    compiled(folder, [folder / source for source in sources], compiler)
    return running(["node", str(HERE / "node" / "decode.mjs"), name, str(folder / "compiled")], folder)


def _exact(sent: object, written: object) -> bool:
    return False


@dataclass(frozen=True)
class Client:
    """What decodes with a client, and which values it may write differently."""

    decoding: Callable[[], AbstractContextManager[Decode]]
    alike: Alike = _exact
    # Whether it writes nothing where an optional property was null, as all are in answers to `fields`.
    drops_null: bool = False


CLIENTS = {
    "java": Client(java, drops_null=True),
    "kotlin": Client(kotlin),
    "python": Client(python),
    "pydantic": Client(pydantic),
    "typescript-fetch": Client(typescript_fetch, alike=same_instant, drops_null=True),
    "hey-api": Client(hey_api),
    "openapi-zod-client": Client(zod_client),
}
