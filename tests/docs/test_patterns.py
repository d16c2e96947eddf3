"""The patterns of the cookbook: a comparison that cannot fail would be no test."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.docs.patterns import ANY, MORE, abridged, differences, read, renewed, written


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('{"a": 1, …}', {"a": 1, "b": 2}),
        ("[1, …]", [1, 2]),
        ("[…]", []),
        ('{"a": …}', {"a": [1]}),
        ('{"a": "x…z"}', {"a": "xyz"}),
        ('{"a": "\\"…"}', {"a": '"x'}),
        ("null", None),
    ],
)
def test_what_fits_a_pattern(pattern, value):
    assert differences(read(pattern), value) == []


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ('{"a": 1}', {"a": 2}),
        ('{"a": 1}', {"a": True}),
        ('{"a": 1}', {"a": 1, "b": 2}),
        ('{"a": 1, …}', {"b": 2}),
        ("[1]", [1, 2]),
        ("[1, …]", [2, 1]),
        ("[1, 2, …]", [1]),
        ('{"a": …}', {}),
        ('{"a": "x…z"}', {"a": "xy"}),
        ('{"a": "…"}', {"a": None}),
        ("[]", {}),
        ("null", {}),
    ],
)
def test_what_does_not_fit_a_pattern(pattern, value):
    assert differences(read(pattern), value)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8", exclude_categories=("Co", "Cs"))),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcde", min_size=1), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_what_is_written_of_a_value_fits_it(value):
    pattern = abridged(value)
    assert differences(pattern, value) == []
    assert read(written(pattern)) == pattern


@given(values, values)
def test_a_renewed_pattern_fits(old, new):
    assert differences(renewed(abridged(old), new), new) == []


def test_a_renewed_pattern_stays_as_short():
    pattern = {"a": "x…", "b": [{"c": ANY, MORE: 0}, MORE], MORE: 0}
    value = {"a": "xyz", "b": [{"c": 1, "d": 2}, {"c": 3}], "e": 4}
    assert renewed(pattern, value) == pattern
    assert renewed(pattern, {**value, "a": "other"}) == {**pattern, "a": "other"}
