"""Ranges of lists, parsed from parameters."""

import pytest
from django.db import models

from api.lists.placement import sort_key
from api.lists.query import Range
from api.lists.ranges import kind_of, range_of, range_parameters
from api.parameters.base import Invalid


class Priced:
    """A stand-in for a page type with a price, as `kind_of` needs it."""

    class _meta:
        @staticmethod
        def get_fields() -> list[models.Field]:
            price = models.DecimalField(max_digits=8, decimal_places=2)
            price.set_attributes_from_name("price")
            return [price]

        @classmethod
        def get_field(cls, name: str) -> models.Field:
            return cls.get_fields()[0]


KIND = kind_of(Priced, "price")
PARAMETERS = {parameter.name: parameter for parameter in range_parameters("price", KIND)}


@pytest.mark.parametrize(
    "text", ["1e999990", "1e9999999", "-1e400000", "1e-400000", "9" * 41, "nan", "inf", "sNaN", "", "ten", "1,5"]
)
def test_texts_that_are_not_numbers_and_huge_numbers_are_refused_quickly(text):
    with pytest.raises(Invalid, match="price__gte takes a value such as 20"):
        PARAMETERS["price__gte"].parse(text)


def test_numbers_sort_as_numbers():
    numbers = [-1_000_000, -2.5, -2, 0, 0.001, 1, 9, 10, 99.5, 100, 10**17]
    keys = [PARAMETERS["price"].parse(repr(number)) for number in numbers]
    assert keys == sorted(keys) == [sort_key(number) for number in numbers]


def test_a_range_never_has_absent_values():
    given = dict.fromkeys(PARAMETERS) | {"price__gte": sort_key(5), "price__lt": sort_key(9)}
    assert range_of("price", given) == Range(sort_key(5), sort_key(9))
    only_high = dict.fromkeys(PARAMETERS) | {"price__lt": sort_key(9)}
    assert sort_key(None) < range_of("price", only_high).low


def test_whole_numbers_are_exact_however_great():
    class Counted(Priced):
        class _meta(Priced._meta):
            @staticmethod
            def get_fields() -> list[models.Field]:
                number = models.BigIntegerField()
                number.set_attributes_from_name("number")
                return [number]

    great = 2**53 + 1
    assert kind_of(Counted, "number").key(str(great)) == sort_key(great)
