"""Lists: filters, orderings, totals and parts."""

import pytest

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


# --- counts ---


def test_taxonomy_takes_a_language_only_with_counts(api):
    problem = api("categories/", locale="en")
    assert (problem.status_code, problem.data["errors"][0]["parameter"]) == (400, "locale")
