from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"

    def ready(self) -> None:
        from wagtail.models import Locale

        from pages import checks, signals  # noqa: F401
        from pages.drafts import use_draft_fields
        from pages.language_slugs import refuse_language_of_a_slug

        # Wagtail's form for languages runs the validators of the model's fields, and has no other place for ours.
        Locale._meta.get_field("language_code").validators.append(refuse_language_of_a_slug)
        from pages.fields import use_native_inputs
        from pages.pictures import refuse_broken_portraits
        from pages.privacy import offer_what_works

        use_draft_fields()
        use_native_inputs()
        offer_what_works()
        refuse_broken_portraits()
