from typing import Any

from django.core.management.base import BaseCommand

from cms.administrator import NAME, renew_password


class Command(BaseCommand):
    help = "Makes a new password for the administrator, who is created if missing."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Admin name  {NAME}\nPassword    {renew_password()}")
