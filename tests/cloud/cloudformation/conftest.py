"""CloudFormation in this process."""

import asyncio
import shutil

import pytest

from support.stacks import Cloud


@pytest.fixture(scope="session")
def new_cloud(tmp_path_factory):
    """The folder of a cloud that nobody has used: making its tables and its signing key takes a while."""
    folder = tmp_path_factory.mktemp("new-cloud")

    async def make() -> None:
        cloud = await Cloud(folder).open()
        cloud.rooms["sns"].signer.certificate()
        await cloud.close()

    asyncio.run(make())
    return folder


@pytest.fixture
async def cloud(tmp_path, new_cloud):
    shutil.copytree(new_cloud, tmp_path, dirs_exist_ok=True)
    running = await Cloud(tmp_path).open()
    yield running
    for gate in running.world.gates.values():
        gate.set()
    await running.close()
