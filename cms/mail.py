"""Mail as files, for installations without a mail server."""

import os
from pathlib import Path
from typing import Any

from django.core.mail.backends.filebased import EmailBackend


class MailFiles(EmailBackend):
    """Django's backend, whose files only this user can read: they have links for choosing passwords."""

    def open(self) -> bool:
        if self.stream is not None:
            return False
        path: Any = Path(self._get_filename()).with_suffix(".eml")
        self.stream = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
        return True
