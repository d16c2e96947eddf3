from collections.abc import Iterator

import pytest

from tests import oembed


@pytest.fixture
def provider() -> Iterator[oembed.Provider]:
    with oembed.provider() as found:
        yield found
