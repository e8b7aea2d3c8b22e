"""EC2 in this process, with IAM, STS, SSM, SQS and EventBridge around it."""

import pytest

from support.ec2_cloud import Ec2Cloud


@pytest.fixture
async def ec2(tmp_path):
    cloud = await Ec2Cloud(tmp_path).open()
    yield cloud
    await cloud.close()
