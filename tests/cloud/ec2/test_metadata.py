"""What an instance learns of itself from inside, by botocore and by HTTP with a token."""

import json

from support.people import allow

ASK = """
url=$AWS_EC2_METADATA_SERVICE_ENDPOINT
token=$(curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' $url/latest/api/token)
ask() { curl -s -H "X-aws-ec2-metadata-token: $token" $url/latest/meta-data/$1; }
echo "id=$(ask instance-id) zone=$(ask placement/availability-zone) type=$(ask instance-type)"
echo "role=$(ask iam/security-credentials/)"
echo "creds=$(ask iam/security-credentials/worker | tr -d '\\n ')"
echo "tag=$(ask tags/instance/Name)"
echo asked
"""


async def test_an_instance_is_told_what_it_is_and_gets_its_roles_credentials(ec2):
    await ec2.profile("worker", allow("sqs:*"))
    instance_id = await ec2.running(
        ASK,
        IamInstanceProfile={"Name": "worker"},
        MetadataOptions={"InstanceMetadataTags": "enabled"},
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "first"}]}],
    )

    said = await ec2.said(instance_id, "asked\n")

    assert f"id={instance_id} zone=us-east-2a type=t3.micro" in said
    assert "role=worker" in said
    assert "tag=first" in said
    line = next(line for line in said.splitlines() if line.startswith("creds="))
    credentials = json.loads(line.removeprefix("creds="))
    caller = ec2.with_key(credentials["AccessKeyId"])
    identity = await caller("sts", "GetCallerIdentity")
    assert identity["Arn"].endswith(f":assumed-role/worker/{instance_id}")


async def test_a_role_that_does_not_trust_ec2_gives_no_credentials(ec2):
    await ec2.profile()
    await ec2.iam(
        "UpdateAssumeRolePolicy",
        RoleName="worker",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "ecs.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            }
        ),
    )
    instance_id = await ec2.running(IamInstanceProfile={"Name": "worker"})
    address = (await ec2.describe(instance_id))["PrivateIpAddress"]

    assert await ec2.ec2_room.metadata.get_credentials(address) is None


async def test_credentials_are_the_same_until_they_end_soon(ec2):
    await ec2.profile()
    instance_id = await ec2.running(IamInstanceProfile={"Name": "worker"})
    address = (await ec2.describe(instance_id))["PrivateIpAddress"]
    get = ec2.ec2_room.metadata.get_credentials

    first = await get(address)
    ec2.clock.advance(20 * 60)
    second = await get(address)
    ec2.clock.advance(20 * 60)
    third = await get(address)

    assert first == second
    assert third.access_key_id != first.access_key_id
    assert third.expires_at > first.expires_at


async def test_an_instance_in_no_group_has_no_target_state(ec2):
    instance_id = await ec2.running()
    address = (await ec2.describe(instance_id))["PrivateIpAddress"]

    assert await ec2.ec2_room.metadata.find_target_state(address) is None
