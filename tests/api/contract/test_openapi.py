"""The document as the specification of OpenAPI has it."""

import pytest

from api.schema.document import openapi
from tests import needed

pytestmark = pytest.mark.long


@pytest.mark.parametrize("unions", ["closed", "open"])
def test_it_is_valid_openapi_3_1(unions):
    validator = needed.package("openapi_spec_validator").OpenAPIV31SpecValidator
    assert not list(validator(openapi(unions=unions)).iter_errors())
    assert list(validator({**openapi(unions=unions), "paths": {"tags": {}}}).iter_errors())
