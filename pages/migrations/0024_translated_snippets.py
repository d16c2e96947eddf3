"""People, categories and tags have a language. People and categories are drafted; those that exist are live."""

import uuid
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models
from django.db.models.functions import Upper
from wagtail.coreutils import get_supported_content_language_variant

DRAFTED = ["category", "person"]
TRANSLATED = [*DRAFTED, "tag"]


def give_a_language(apps: Any, schema_editor: Any) -> None:
    """Give all rows the language of the default site: its pages show them, and its readers get their lists.

    This leaves no marks: the triggers of the release before do not know the column. The new release renders everything.
    """
    models_with_rows = [model for name in TRANSLATED if (model := apps.get_model("pages", name)).objects.exists()]
    locale = _default_locale(apps) if models_with_rows else None
    for model in models_with_rows:
        model.objects.filter(locale=None).update(locale=locale)
    # What is deferred to the end of the transaction would keep the tables from being altered.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _default_locale(apps: Any) -> Any:
    locales, sites = apps.get_model("wagtailcore", "Locale").objects, apps.get_model("wagtailcore", "Site").objects
    site = sites.filter(is_default_site=True).select_related("root_page").first()
    code = get_supported_content_language_variant(settings.LANGUAGE_CODE)
    of_site = site and locales.filter(pk=site.root_page.locale_id).first()
    return of_site or locales.get_or_create(language_code=code)[0]


def locale_of(**null: bool) -> models.ForeignKey:
    return models.ForeignKey(
        editable=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="wagtailcore.locale",
        verbose_name="locale",
        **null,
    )


def revision(name: str) -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to="wagtailcore.revision",
        verbose_name=name,
    )


def of_drafts() -> dict[str, models.Field]:
    flag, moment = models.BooleanField, models.DateTimeField
    return {
        "live": flag(default=True, editable=False, verbose_name="live"),
        "has_unpublished_changes": flag(default=False, editable=False, verbose_name="has unpublished changes"),
        "first_published_at": moment(blank=True, db_index=True, null=True, verbose_name="first published at"),
        "last_published_at": moment(editable=False, null=True, verbose_name="last published at"),
        "live_revision": revision("live revision"),
        "latest_revision": revision("latest revision"),
        "go_live_at": moment(blank=True, null=True, verbose_name="go live date/time"),
        "expire_at": moment(blank=True, null=True, verbose_name="expiry date/time"),
        "expired": flag(default=False, editable=False, verbose_name="expired"),
    }


def slug(text: str) -> models.SlugField:
    return models.SlugField(allow_unicode=True, help_text=text, verbose_name="name in addresses")


class Migration(migrations.Migration):
    dependencies = [("pages", "0023_languages_of_sites"), ("wagtailcore", "0098_apitoken")]

    operations = [
        migrations.RemoveConstraint("tag", "tag_name_whatever_its_case"),
        *(migrations.AddField(model, name, field) for model in DRAFTED for name, field in of_drafts().items()),
        *(migrations.AddField(model, "locale", locale_of(null=True)) for model in TRANSLATED),
        # The database makes a key for each row while it adds the column.
        *(
            migrations.AddField(model, "translation_key", models.UUIDField(db_default=RandomUUID(), editable=False))
            for model in TRANSLATED
        ),
        migrations.RunPython(give_a_language, migrations.RunPython.noop),
        *(migrations.AlterField(model, "locale", locale_of()) for model in TRANSLATED),
        *(
            migrations.AlterField(model, "translation_key", models.UUIDField(default=uuid.uuid4, editable=False))
            for model in TRANSLATED
        ),
        migrations.AlterField("category", "slug", slug("It is made of the name, such as mental-health.")),
        migrations.AlterField("person", "slug", slug("It is made of the name, such as jane-doe.")),
        migrations.AlterField("tag", "name", models.CharField(max_length=100, verbose_name="name")),
        migrations.AlterField(
            "tag", "slug", models.SlugField(allow_unicode=True, max_length=100, verbose_name="name in addresses")
        ),
        *(migrations.AlterUniqueTogether(model, {("translation_key", "locale")}) for model in TRANSLATED),
        *(
            migrations.AddConstraint(
                model, models.UniqueConstraint(fields=("locale", "slug"), name=f"{model}_slug_in_its_language")
            )
            for model in TRANSLATED
        ),
        migrations.AddConstraint(
            "tag",
            models.UniqueConstraint(
                Upper("name"),
                models.F("locale"),
                name="tag_name_whatever_its_case",
                violation_error_message="There is a tag of this name already. Upper and lower case do not matter.",
            ),
        ),
    ]
