"""CloudFormation in this process."""

import shutil

import pytest

from reelworks.base.ids import SystemIds
from reelworks.cloud.services.sns.signing import Signer
from support.stacks import Cloud


@pytest.fixture(scope="session")
def signing_key(tmp_path_factory):
    """A folder with a key that signs SNS's messages: making one takes half a second."""
    folder = tmp_path_factory.mktemp("signing-key")
    Signer(folder, SystemIds()).certificate()
    return folder


@pytest.fixture
async def cloud(tmp_path, signing_key):
    shutil.copytree(signing_key, tmp_path / "sns")
    running = await Cloud(tmp_path).open()
    yield running
    for gate in running.world.gates.values():
        gate.set()
    await running.close()
