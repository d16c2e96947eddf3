from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"

    def ready(self) -> None:
        from pages import checks, signals  # noqa: F401
        from pages.fields import use_native_inputs

        use_native_inputs()
