"""The screen of languages: adding and removing them."""

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page, Site

from tests import factories

pytestmark = pytest.mark.django_db
ADD = reverse("wagtaillocales:add")


def removal_of(code: str) -> str:
    return reverse("wagtaillocales:delete", args=[Locale.objects.get(language_code=code).pk])


def test_any_language_can_be_added_without_a_setting(editor):
    assert ADD in editor.get(reverse("wagtaillocales:index")).content.decode()
    told = editor.post(ADD, {"language_code": "fr"}, follow=True).content.decode()
    assert "French is added. Choose Translate in the menu of a page" in told
    assert Locale.objects.filter(language_code="fr").exists()


def test_languages_are_sorted_as_the_user_reads_them(editor, settings):
    settings.WAGTAIL_CONTENT_LANGUAGES = [("et", "Zulu"), ("de", "Éwé"), ("fr", "French"), ("en", "English")]
    offered = editor.get(ADD).context["form"].fields["language_code"].choices
    assert [str(name) for _, name in offered] == ["Choose a language", "Éwé", "French", "Zulu"]


def test_language_with_pages_stays_and_the_screen_says_what_to_do(editor):
    french = Locale.objects.create(language_code="fr")
    factories.home().copy_for_translation(french)
    for told in (editor.get(removal_of("fr")), editor.post(removal_of("fr"))):
        assert "1 page is in French. Delete it first." in told.content.decode()
    Page.objects.get(locale=french).delete()
    editor.post(removal_of("fr"))
    assert not Locale.objects.filter(language_code="fr").exists()


def test_language_of_the_installation_stays(editor):
    french = Locale.objects.create(language_code="fr")
    Page.objects.update(locale=french)
    assert "English is the language of this installation" in editor.post(removal_of("en")).content.decode()
    assert Locale.objects.filter(language_code="en").exists()


def test_language_of_the_installation_is_not_changed_into_another(editor):
    english = Locale.objects.get(language_code="en")
    address = reverse("wagtaillocales:edit", args=[english.pk])
    told = editor.post(address, {"language_code": "en-gb"}).text
    assert "English is the language of this installation (LANGUAGE_CODE), so it stays. Add the other language" in told
    assert editor.post(address, {"language_code": "en"}).status_code == 302
    french = Locale.objects.create(language_code="fr")
    editor.post(reverse("wagtaillocales:edit", args=[french.pk]), {"language_code": "de"})
    assert set(Locale.objects.values_list("language_code", flat=True)) == {"en", "de"}


def test_without_the_language_of_the_installation_that_of_the_site_takes_its_place(editor, api):
    factories.article("Sleep")
    french = Locale.objects.create(language_code="fr")
    Locale.objects.filter(language_code="en").update(language_code="zz-nonsense")
    assert Locale.get_default() == Locale.get_active() == factories.site().root_page.locale != french
    assert editor.get(reverse("wagtailadmin_choose_page")).status_code == 200
    assert api("articles/sleep/").data["locale"] == "zz-nonsense"
    Locale.objects.exclude(pk=french.pk).update(language_code="en-gb")
    assert Locale.get_default().language_code == "en-gb"


def test_without_sites_the_first_language_is_the_default(db, settings):
    Site.objects.all().delete()
    Locale.objects.filter(language_code="en").update(language_code="zz-nonsense")
    assert Locale.get_default() == Locale.objects.get()
    settings.LANGUAGE_CODE = "xx"
    assert Locale.get_default() == Locale.objects.get()


def test_report_of_page_types_offers_only_the_languages_that_were_added(editor):
    Locale.objects.create(language_code="fr")
    shown = editor.get(reverse("wagtailadmin_reports:page_types_usage")).content.decode()
    assert 'value="fr"' in shown
    assert 'value="de"' not in shown


def test_list_of_languages_counts_languages(editor):
    Locale.objects.create(language_code="fr")
    html = editor.get(reverse("wagtaillocales:index")).text
    assert "2 languages" in html
    assert "2 locales" not in html
