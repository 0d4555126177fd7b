import pytest

from tests.channels_log.servers import Server


@pytest.fixture
def serve():
    """Starts a server that behaves as told; all of them are closed afterwards."""
    running = []

    def start(behave):
        running.append(Server(behave))
        return running[-1]

    yield start
    for server in running:
        server.close()
