"""The document as the specification of OpenAPI has it."""

import pytest

from api.schema.document import openapi

pytestmark = pytest.mark.long


@pytest.mark.parametrize("unions", ["closed", "open"])
def test_it_is_valid_openapi_3_1(unions):
    validator = pytest.importorskip("openapi_spec_validator", reason="make check installs it.").OpenAPIV31SpecValidator
    assert not list(validator(openapi(unions=unions)).iter_errors())
    assert list(validator({**openapi(unions=unions), "paths": {"tags": {}}}).iter_errors())
