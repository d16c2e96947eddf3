"""The installation decides what documents are made with. A process with other settings stops nothing."""

from importlib import import_module

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from api.models import ContentState, Heartbeat, Mark, PublishedDocument
from api.publishing.publish import publish as publish_fresh
from api.publishing.rebuild import adopt, adopt_when_possible
from api.publishing.signals import after_migrate
from api.publishing.worker import beat
from api.rendering.revision import CODE, parts
from pages.models import Article
from tests import factories

pytestmark = pytest.mark.django_db

OTHER = "https://media.example.org"


def body(article: Article) -> bytes:
    return bytes(PublishedDocument.objects.get(source=f"page:{article.pk}").body)


def illustrated(title: str) -> Article:
    return factories.article(title, hero=factories.picture(), hero_alt="x")


def serve_another_release() -> None:
    ContentState.objects.update(made_with={**parts(), "REVISION": "0"})


def test_a_process_with_other_settings_publishes_with_the_installations_settings(publish, settings):
    article = illustrated("Sleep")
    publish()
    settings.MEDIA_ORIGIN = OTHER
    article.title = "Rest"
    article.save_revision().publish()
    publish_fresh()
    assert b'"title":"Rest"' in body(article)
    assert b"http://testserver/media" in body(article)
    assert OTHER.encode() not in body(article)
    call_command("rebuild_documents", check=True, processes=1)
    call_command("rebuild_documents", processes=1)
    assert OTHER.encode() not in body(article)


def test_a_site_without_settings_has_the_installations_time_zone(publish, settings):
    location = factories.location(opening_hours=[("hours", {"day": "monday", "opens": "09:00", "closes": "17:00"})])
    publish()
    settings.TIME_ZONE = "America/Toronto"
    Mark.objects.create(key="sites")
    publish_fresh()
    call_command("rebuild_documents", check=True, processes=1)
    site = PublishedDocument.objects.get(type="site")
    assert b'"timezone":"UTC"' in bytes(site.body)
    assert b"America/Toronto" not in body(location)
    adopt()
    publish()
    site.refresh_from_db()
    assert b'"timezone":"America/Toronto"' in bytes(site.body)


def test_migrating_keeps_the_installations_settings(publish, settings):
    illustrated("Sleep")
    publish()
    settings.MEDIA_ORIGIN = OTHER
    after_migrate()
    assert ContentState.objects.get().made_with["MEDIA_ORIGIN"] == "http://testserver/media"
    assert not Mark.objects.exists()


def test_an_update_keeps_the_address_of_files(db):
    renamed = import_module("api.migrations.0012_media_origin").Migration.operations[0]
    ContentState.objects.update(made_with={"REVISION": "1", "MEDIA_URL": "https://a.example.org/media/"})
    with connection.cursor() as cursor:
        cursor.execute(renamed.sql)
        now = {"REVISION": "1", "MEDIA_ORIGIN": "https://a.example.org/media"}
        assert ContentState.objects.get().made_with == now
        cursor.execute(renamed.reverse_sql)
    assert ContentState.objects.get().made_with["MEDIA_URL"] == "https://a.example.org/media/"


def test_a_web_process_that_starts_adopts_its_settings_for_every_document(publish, settings):
    article = illustrated("Sleep")
    publish()
    settings.MEDIA_ORIGIN = OTHER
    adopt()
    publish()
    assert OTHER.encode() in body(article)
    adopt()
    assert not Mark.objects.exists()


def test_a_rebuild_may_adopt_its_own_settings(publish, settings):
    article = illustrated("Sleep")
    publish()
    settings.MEDIA_ORIGIN = OTHER
    call_command("rebuild_documents", adopt_settings=True, processes=1)
    assert OTHER.encode() in body(article)


def test_a_worker_that_starts_adopts_its_release_but_not_its_settings(publish, settings):
    article = illustrated("Sleep")
    publish()
    serve_another_release()
    settings.MEDIA_ORIGIN = OTHER
    adopt(CODE)
    assert ContentState.objects.get().made_with == {**parts(), "MEDIA_ORIGIN": "http://testserver/media"}
    assert Mark.objects.filter(key=f"rebuild:page:{article.pk}").exists()


def test_a_process_of_another_release_only_hides_until_it_is_the_one_that_serves(publish):
    hidden, changed = factories.article("Sleep"), factories.article("Rest")
    publish()
    serve_another_release()
    hidden.unpublish()
    changed.title = "Peace"
    changed.save_revision().publish()
    publish_fresh()
    assert not PublishedDocument.objects.get(source=f"page:{hidden.pk}").live
    assert b'"title":"Rest"' in body(changed)
    adopt()  # it is started again, as when a deploy is taken back
    publish_fresh()
    assert b'"title":"Peace"' in body(changed)


def test_a_worker_of_another_release_does_not_count(publish):
    publish()
    serve_another_release()
    beat()
    assert not Heartbeat.objects.exists()


def test_a_mismatch_names_both_values_and_the_remedy(publish, settings):
    factories.site()
    publish()
    settings.MEDIA_ORIGIN = OTHER
    told = f"made with MEDIA_ORIGIN http://testserver/media, but this process has {OTHER}. Restart the web process"
    health = Client().get("/api/health/").json()
    named = {"name": "MEDIA_ORIGIN", "documents": "http://testserver/media", "process": OTHER}
    assert health["mismatches"] == [named]
    ready = Client().get("/api/health/ready")
    assert ready.status_code == 503
    assert told in ready.json()["detail"]
    assert [told in message.msg for message in run_checks(databases=["default"]) if message.id == "api.W002"] == [True]
    client = Client()
    client.force_login(factories.administrator())
    assert told in client.get("/admin/").content.decode()
    assert told in client.get("/admin/reports/publishing/").content.decode()


def test_an_editor_sees_that_their_changes_wait_for_another_release(publish):
    article = factories.article("Sleep")
    publish()
    serve_another_release()
    client = Client()
    client.force_login(factories.administrator())
    answer = client.post(f"/admin/pages/{article.pk}/unpublish/", {}, follow=True)
    assert "do not see your other changes yet. The documents are made with REVISION 0" in answer.content.decode()


def test_only_the_editor_of_a_change_sees_that_it_waits(publish):
    article = factories.article("Sleep")
    publish()
    serve_another_release()
    client = Client()
    client.force_login(factories.administrator())
    client.post(f"/admin/pages/{article.pk}/unpublish/", {}, headers={"Accept": "application/json"})
    client.post("/admin/")
    assert Mark.objects.exists()
    assert "do not see your other changes yet" not in client.get("/admin/").content.decode()


def test_a_check_by_another_release_reports_the_release_and_not_the_documents(publish):
    publish()
    serve_another_release()
    with pytest.raises(CommandError, match="made with REVISION 0"):
        call_command("rebuild_documents", check=True, processes=1)


def test_a_different_secret_is_a_mismatch_but_a_renewed_one_is_not(publish, settings):
    factories.site()
    publish()
    adopt()
    old, settings.SECRET_KEY = settings.SECRET_KEY, "of another machine" * 3
    ready = Client().get("/api/health/ready")
    assert (ready.status_code, "Give all machines the same secret" in ready.json()["detail"]) == (503, True)
    assert settings.SECRET_KEY not in ready.json()["detail"]
    adopt()  # it is started: the others stay right, and it does not become so
    assert Client().get("/api/health/ready").status_code == 503
    settings.SECRET_KEY_FALLBACKS = [old]
    assert Client().get("/api/health/ready").status_code == 200
    adopt()  # the one with the new secret is started, and knows the old one
    assert not Mark.objects.exists()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = old, [settings.SECRET_KEY]
    assert Client().get("/api/health/ready").status_code == 200


def test_a_command_replaces_a_lost_secret(publish, settings):
    factories.site()
    publish()
    adopt()
    settings.SECRET_KEY = "of a machine that lost the old one" * 2
    adopt()
    assert Client().get("/api/health/ready").status_code == 503
    call_command("rebuild_documents", adopt_settings=True, processes=1)
    assert Client().get("/api/health/ready").status_code == 200


def test_the_digest_of_a_secret_is_what_older_releases_stored(settings):
    settings.SECRET_KEY = "a secret"
    assert parts()["SECRET_KEY"] == "5b3be676"


@pytest.mark.django_db(transaction=True)
def test_pages_can_be_chosen_after_the_language_code_is_changed(client, settings):
    factories.article("Sleep")
    settings.LANGUAGE_CODE = "fr"
    adopt_when_possible()
    client.force_login(factories.administrator())
    chooser = client.get(reverse("wagtailadmin_choose_page"), headers={"x-requested-with": "XMLHttpRequest"})
    assert chooser.status_code == 200
    assert list(Locale.objects.values_list("language_code", flat=True)) == ["en", "fr"]
