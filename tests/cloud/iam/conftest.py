"""IAM in this process."""

import pytest

from support.people import PeopleCloud, allow, trust


@pytest.fixture
async def people(tmp_path):
    cloud = await PeopleCloud(tmp_path).open()
    yield cloud
    await cloud.close()


@pytest.fixture
def make(people):
    """Make "it", of whichever kind, and return the members by which requests name it."""

    async def make_one(kind):
        if kind == "Policy":
            return {"PolicyArn": await people.policy("it", allow("s3:*"))}
        service = {"AssumeRolePolicyDocument": trust({"Service": "ec2.amazonaws.com"})}
        await people.iam(f"Create{kind}", **{f"{kind}Name": "it"}, **(service if kind == "Role" else {}))
        return {f"{kind}Name": "it"}

    return make_one
