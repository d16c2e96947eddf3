from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"

    def ready(self) -> None:
        from wagtail.models import Locale

        from pages import checks, signals  # noqa: F401
        from pages.language_slugs import refuse_language_of_a_slug

        # Wagtail's form for languages runs the validators of the model's fields, and has no other place for ours.
        Locale._meta.get_field("language_code").validators.append(refuse_language_of_a_slug)
        from pages.fields import use_native_inputs

        use_native_inputs()
