"""What every test may ask for."""

from collections.abc import Iterator

import pytest

from support.cloud import RunningCloud


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """A running cloud, shared by the tests of a session: name your resources so that they do not meet."""
    running = RunningCloud(tmp_path_factory.mktemp("cloud")).start()
    yield running
    running.stop()


@pytest.fixture
def own_cloud(tmp_path) -> Iterator[RunningCloud]:
    """A cloud of the test's own, not started yet: for tests that kill it."""
    running = RunningCloud(tmp_path / "data")
    yield running
    if running.process is not None and running.process.poll() is None:
        running.kill()
