"""Lists: filters, orderings, totals and parts."""

from uuid import UUID

import pytest
from wagtail.models import Site

from api.http.cursors import seal
from api.parameters.binding import digest
from tests import factories


def test_cursor_and_offset_cannot_be_combined(api):
    problem = api("articles/", offset=1, cursor="x")
    assert (problem.status_code, problem.data["errors"][0]["parameter"]) == (400, "offset")


def test_locations_are_found_by_town_whatever_its_accents(api):
    factories.location("Harbour", locality="Montréal", region="QC")
    factories.location("Lake", locality="Toronto")
    found = api("locations/", locality="MONTREAL").data["items"]
    assert [item["title"] for item in found] == ["Harbour"]
    assert [item["title"] for item in api("locations/", region__not="qc").data["items"]] == ["Lake"]


def test_ranges_of_instants_have_the_precision_that_is_served(api):
    factories.article("Sleep")
    item = api("articles/").data["items"][0]
    for suffix, count in (("", 1), ("__gte", 1), ("__lte", 1), ("__gt", 0), ("__lt", 0)):
        assert len(api("articles/", **{f"published_at{suffix}": item["published_at"]}).data["items"]) == count


# --- pages ---


def test_children_stand_in_the_order_of_the_tree(api):
    titles = ["Zebra", "Apple", "Mango"]
    for title in titles:
        factories.plain_page(title)
    identifier = api("pages/", type="home").data["items"][0]["id"]
    assert [item["title"] for item in api("pages/", parent=identifier).data["items"]] == titles
    assert [i["title"] for i in api("pages/", parent=identifier, ordering="-position").data["items"]] == titles[::-1]
    assert [i["title"] for i in api("pages/", parent=identifier, ordering="title").data["items"]] == sorted(titles)
    children = factories.home().get_children()
    children.last().move(children.first(), pos="left")
    moved = [item["title"] for item in api("pages/", parent=identifier).data["items"]]
    assert moved == ["Mango", "Zebra", "Apple"]


def test_ancestor_finds_pages_at_any_depth(api):
    factories.article("Sleep")
    factories.location()
    home = api("pages/", type="home").data["items"][0]["id"]
    blog = api("pages/", type="article_index").data["items"][0]["id"]
    assert {item["type"] for item in api("pages/", ancestor=home).data["items"]} == {
        "article_index",
        "article",
        "location_index",
        "location",
    }
    assert [item["type"] for item in api("pages/", ancestor=blog).data["items"]] == ["article"]
    assert [item["type"] for item in api("pages/", ancestor=home, type="location,article_index").data["items"]] == [
        "article_index",
        "location",
    ]
    assert [
        item["type"] for item in api("pages/", ancestor=home, type__not="location,location_index").data["items"]
    ] == [
        "article_index",
        "article",
    ]
    assert api("pages/", parent=blog, type="location").data["items"] == []


def test_lists_of_a_type_are_narrowed_to_those_below_a_page(api):
    factories.article("Sleep", published_on="2026-01-01")
    factories.article("Rest", published_on="2026-02-01")
    factories.location()
    home = api("pages/", type="home").data["items"][0]["id"]
    blog, other = (api("pages/", type=kind).data["items"][0]["id"] for kind in ("article_index", "location_index"))
    for query in ({"parent": blog}, {"ancestor": blog}, {"ancestor": home}, {"ancestor__not": other}):
        answer = api("articles/", **query, total="true").data
        assert [item["title"] for item in answer["items"]] == ["Rest", "Sleep"]
        assert answer["meta"]["total"] == 2
    assert api("articles/", parent=other, total="true").data == {
        "items": [],
        "meta": {"next": None, "previous": None, "next_cursor": None, "total": 0},
    }
    assert [i["title"] for i in api("articles/", parent=blog, ordering="position").data["items"]] == ["Sleep", "Rest"]
    assert len(api("articles/", parent=blog, q="sleep").data["items"]) == 1


def test_lists_by_title_are_in_the_order_of_the_tree_below_a_parent(api):
    for title in ("Zebra", "Apple"):
        factories.location(title)
    parent = api("pages/", type="location_index").data["items"][0]["id"]
    assert [item["title"] for item in api("locations/", parent=parent).data["items"]] == ["Zebra", "Apple"]
    assert [item["title"] for item in api("locations/", ancestor=parent).data["items"]] == ["Apple", "Zebra"]


def test_pages_of_one_type_take_its_filters_and_orderings(api):
    trauma = factories.category()
    factories.article("Sleep", published_on="2026-01-01", category=trauma)
    factories.article("Rest", published_on="2026-02-01", category=trauma)
    factories.article("Breath", published_on="2026-03-01")
    of_articles = {"type": "article", "category": "trauma", "ordering": "-published_on"}
    assert api("pages/", **of_articles).data["items"] == api("articles/", category="trauma").data["items"] != []
    later = api("pages/", type="article", published_on__gte="2026-02-01", total="true").data
    assert [item["title"] for item in later["items"]] == ["Breath", "Rest"]
    assert later["meta"]["total"] == 2


@pytest.mark.parametrize("types", [{}, {"type": "location"}, {"type": "article,location"}])
@pytest.mark.parametrize(
    ("name", "value"), [("category", "trauma"), ("published_on__gte", "2026-01-01"), ("ordering", "-published_on")]
)
def test_what_belongs_to_another_type_is_refused_with_the_type_to_give(api, types, name, value):
    [error] = api("pages/", **types, **{name: value}).data["errors"]
    assert error["parameter"] == name
    assert "Give type=article, and no other type." in error["detail"]


def test_a_hidden_parent_is_unknown(api):
    hidden = factories.plain_page("Hidden")
    api("pages/")
    identifier = api("pages/", slug="hidden").data["items"][0]["id"]
    hidden.unpublish()
    problem = api("pages/", parent=identifier)
    assert (problem.status_code, problem.data["errors"][0]["parameter"]) == (400, "parent")


def test_the_order_of_the_tree_needs_a_parent(api):
    problem = api("pages/", ordering="position")
    assert problem.status_code == 400
    assert "parent" in problem.data["detail"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"type": "article", "type__not": "location"}, 2),
        ({"type": "article", "ancestor__not": "LOCATIONS"}, 2),
        ({"type": "article,location", "type__not": "location"}, 2),
        ({"type__not": "location"}, 5),
        ({"ancestor__not": "LOCATIONS"}, 5),
    ],
)
def test_the_total_of_pages_leaves_out_the_excluded_ones(api, query, count):
    for title in ("Sleep", "Rest"):
        factories.article(title)
    factories.location()
    index = api("pages/", type="location_index").data["items"][0]["id"]
    query = {name: value.replace("LOCATIONS", index) for name, value in query.items()}
    answer = api("pages/", total="true", **query).data
    assert answer["meta"]["total"] == len(answer["items"]) == count


def test_an_unknown_town_is_an_error_that_suggests_the_nearest(api):
    factories.location("Harbour", locality="Toronto")
    problem = api("locations/", locality="Toranto")
    assert (problem.status_code, problem.data["errors"][0]["suggestion"]) == (400, "toronto")


def test_an_unknown_town_with_an_equals_sign_is_answered_with_the_towns_that_exist(api):
    factories.location(locality="Toronto")
    error = api("locations/", locality="a=b").data["errors"][0]
    assert "Choose one of: toronto." in error["detail"]


def test_the_nearest_of_many_towns_is_suggested(api):
    for number in range(51):
        factories.location(f"Clinic {number}", locality=f"A{number:02}")
    factories.location(locality="Toronto")
    assert api("locations/", locality="toranto").data["errors"][0]["suggestion"] == "toronto"
    assert ", …" in api("locations/", locality="Zürich").data["errors"][0]["detail"]


def test_a_value_may_have_a_comma(api):
    factories.location("Harbour", locality="Washington, D.C.")
    assert [item["title"] for item in api("locations/", locality=r"Washington\, D.C.").data["items"]] == ["Harbour"]


def test_fractions_of_a_second_are_after_the_second(api):
    factories.article("Sleep")
    second = api("articles/").data["items"][0]["published_at"]
    within = second.replace("Z", ".5Z")
    assert len(api("articles/", published_at__lt=within).data["items"]) == 1
    assert api("articles/", published_at__gt=within).data["items"] == []


@pytest.mark.parametrize(("ordering", "status"), [("title", 400), ("published_at", 200)])
def test_a_cursor_with_the_sort_key_of_a_text_is_refused_after_keys_changed(api, ordering, status):
    path = "/api/v1/pages/"
    factories.home()
    # As an older release made it: not bound to how texts are sorted.
    place = ["", str(UUID(int=0)), 0, Site.objects.get().pk, "en"]
    old = seal(place, path=path, bound={"ordering": digest(ordering)})
    assert api("pages/", ordering=ordering, cursor=old).status_code == status
