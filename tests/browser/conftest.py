"""One installation of real processes for all browser tests."""

from collections.abc import Iterator

import pytest

from tests.browser.installation import Running, running


@pytest.fixture(scope="session")
def kelu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("installation")) as installation:
        yield installation
