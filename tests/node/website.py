"""The website in `clients/web`, as a folder of its own in which its packages are installed."""

import hashlib
import shutil
from pathlib import Path

from django.conf import settings

from tests.node.client import built_client
from tests.node.tools import LOCK, installed_tools, locked, run

SOURCE = settings.BASE_DIR / "clients" / "web"
# What its own commands make.
_MADE = {"node_modules", "dist", "content", ".astro"}


def built_website() -> tuple[Path, str]:
    """Return a folder with the program of the website, and what `astro check` said of it."""
    installed_tools()  # which says what is missing
    folder = settings.VAR_DIR / "node" / "website"
    with locked(folder):
        website, package = folder / "web", folder / "typescript"
        _install(website)
        _copy(built_client() / "node_modules" / "broadview-client", package, without=set())
        _copy(SOURCE, website, without=_MADE)
        said = run(["npm", "run", "check"], website, why="clients/web has faults:")
        run(["npm", "run", "code"], website, why="clients/web was not built.")
        return website, said


def _install(website: Path) -> None:
    digest = hashlib.sha256((SOURCE / LOCK).read_bytes()).hexdigest()
    done = website.with_name("installed")
    if done.exists() and done.read_text() == digest:
        return
    website.mkdir(exist_ok=True)
    website.with_name("typescript").mkdir(exist_ok=True)
    shutil.copy(SOURCE.parent / "typescript" / "package.json", website.with_name("typescript"))
    for name in ("package.json", LOCK):
        shutil.copy(SOURCE / name, website)
    why = "npm could not install the packages of clients/web. It has to reach the npm registry, once."
    run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], website, why=why)
    done.write_text(digest)


def _copy(source: Path, target: Path, *, without: set[str]) -> None:
    """Make a folder like another, apart from what is left out: that stays as it is."""
    for old in target.iterdir():
        if old.name not in without:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*without))
