"""Requests that no form of the admin sends, and refusals of Wagtail's API for the admin."""

import pytest
from django.db import connection, transaction
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from wagtail.models import Page, Workflow

from pages.admin.refusals import refusals_told
from pages.models import Article
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return factories.article("Sleep")


def act(client: Client, page: Page, action: str, **sent: object) -> HttpResponse:
    return client.post(reverse("wagtailadmin_api:pages:action", args=[page.pk, action]), sent)


BULK = [
    ("wagtailcore", "page", "publish"),
    ("pages", "picture", "delete"),
    ("pages", "attachment", "add_tags"),
    ("auth", "user", "delete"),
    ("pages", "person", "delete"),
]


@pytest.mark.parametrize("key", ["abc", "", "%00", "1.5"])
@pytest.mark.parametrize("action", BULK)
def test_list_of_keys_that_are_no_numbers_is_not_found(editor, action, key) -> None:
    assert editor.get(f"{reverse('wagtail_bulk_action', args=action)}?id={key}").status_code == 404
    assert editor.post(f"{reverse('wagtail_bulk_action', args=action)}?id={key}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "tag-autocomplete/?term=%00",
        "tag-autocomplete/pages/tag/?term=a%00",
        "snippets/choose/pages/tag/chosen-multiple/?id=abc",
        "snippets/choose/pages/tag/chosen/abc/",
        "snippets/choose/pages/tag/chosen/%00/",
        "workflows/edit/{workflow}/?p=abc",
        "workflows/edit/{workflow}/?p=99",
        "bulk/wagtailcore/page/publish/?id=all&childOf=abc",
    ],
)
def test_address_with_a_value_that_no_row_has_is_not_found(editor, address) -> None:
    workflow = Workflow.objects.create(name="Approval")
    assert editor.get(f"/admin/{address.format(workflow=workflow.pk)}").status_code == 404


@pytest.mark.parametrize("error", [ValueError("Field 'id' expected a number but got 'b'."), ValueError("Other")])
def test_other_errors_of_values_are_errors_of_the_server(editor, error) -> None:
    def broken(request):
        raise error

    request = RequestFactory().get("/admin/", {"id": "a"})
    with transaction.atomic(), pytest.raises(ValueError, match=str(error)):
        refusals_told(broken)(request)


def test_chooser_without_a_form_has_no_address_for_it(editor) -> None:
    chooser = "/admin/snippets/choose/pages/tag/"
    assert editor.get(chooser).status_code == 200
    assert editor.get(f"{chooser}create/").status_code == 404
    assert editor.post(f"{chooser}create/").status_code == 404


@pytest.mark.parametrize(
    ("alias", "why"),
    [
        ("false", "locale: “Sleep” already exists in English."),
        ("true", "Page with this Translation key and Locale already exists."),
    ],
)
def test_page_is_not_copied_to_a_language_that_has_it(editor, article, alias, why) -> None:
    response = act(editor, article, "copy_for_translation", locale="en", alias=alias)
    assert response.status_code == 400
    assert response.json()["detail"] == why
    assert Article.objects.count() == 1


def test_refusal_of_the_admin_api_is_a_sentence(editor, article) -> None:
    problem = act(editor, article, "copy", slug="a b").json()
    sentence = "Only letters, digits, hyphens and underscores go into an address, and no spaces."
    assert problem["detail"] == f"slug: {sentence}"
    assert [(error["parameter"], error["detail"]) for error in problem["errors"]] == [("slug", sentence)]


def test_refused_request_changes_nothing(article) -> None:
    def refusing(request):
        Page.objects.filter(pk=article.pk).update(title="Rest")
        return HttpResponse(status=400)

    refusals_told(refusing)(RequestFactory().post("/admin/api/main/"))
    assert Page.objects.get(pk=article.pk).title == "Sleep"


def test_admin_api_answers_an_action_without_permission_with_json(client, article) -> None:
    client.force_login(factories.member(of=article.get_parent(), may="change"))
    for action in ("publish", "delete", "copy", "unpublish", "create_alias"):
        response = act(client, article, action)
        assert response.status_code == 403
        assert response.json()["detail"].startswith("You do not have permission to ")


def test_method_that_the_api_of_the_admin_lacks_is_answered_with_those_it_has(editor: Client) -> None:
    page = factories.article("Sleep")
    response = editor.get(reverse("wagtailadmin_api:pages:action", args=[page.pk, "publish"]))
    assert (response.status_code, response["Allow"]) == (405, "POST, OPTIONS")
    assert "WWW-Authenticate" not in response


def test_view_that_fails_on_purpose_is_not_found(editor):
    assert editor.get(f"{reverse('wagtailadmin_home')}failwhale/").status_code == 404


def fail_with(sqlstate: str) -> None:
    """Have the database stop every change of a page."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION 'stopped' USING ERRCODE = '{sqlstate}'; END $$;"
            f" CREATE TRIGGER fail BEFORE UPDATE ON wagtailcore_page EXECUTE FUNCTION fail()"
        )


@pytest.mark.parametrize("sqlstate", ["40P01", "40001", "55P03"])
def test_request_that_the_database_stops_for_another_can_be_sent_again(editor, article, sqlstate) -> None:
    editor.raise_request_exception = False
    lock = reverse("wagtailadmin_pages:lock", args=[article.pk])
    with transaction.atomic():
        fail_with(sqlstate)
        told = editor.post(lock)
        transaction.set_rollback(True)
    assert (told.status_code, told["Retry-After"]) == (503, "5")
    assert told.text.endswith("so nothing was saved. Go back, and press the same button again.")
    editor.post(lock)
    assert Page.objects.get(pk=article.pk).locked


@pytest.mark.parametrize("method", ["get", "post"])
def test_workflow_that_is_not_there_leaves_no_traceback(client, article, caplog, method) -> None:
    client.force_login(factories.member(of=article))
    address = reverse("wagtailadmin_workflows:enable", args=[987654])
    assert getattr(client, method)(address).status_code in {404, 405}
    assert [record for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize(
    ("arguments", "is_of_a_row"),
    [([-5], True), (["a b"], True), ([""], False), ([7, 8], False), (["edit", "more"], False), ([], False)],
)
def test_only_an_address_for_an_odd_key_is_blamed_on_the_database(editor, caplog, arguments, is_of_a_row) -> None:
    def broken(request):
        return HttpResponse(reverse("wagtailadmin_pages:edit", args=arguments))

    request = RequestFactory().get("/admin/pages/", headers={"accept": "application/json"})
    with transaction.atomic(), pytest.raises(Http404 if is_of_a_row else NoReverseMatch):
        refusals_told(broken)(request)
    assert any(record.exc_info for record in caplog.records) == is_of_a_row  # Django logs the traceback of others
