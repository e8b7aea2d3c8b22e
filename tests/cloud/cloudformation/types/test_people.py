"""Roles, users, groups, policies and profiles, made as CloudFormation makes them."""

import pytest

from reelworks.cloud.wire.error import AwsError


def document(*actions):
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}],
    }


def trust(service):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


async def test_a_role_comes_changes_and_goes(workshop):
    reading = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    old = {
        "RoleName": "worker",
        "AssumeRolePolicyDocument": trust("ec2.amazonaws.com"),
        "ManagedPolicyArns": [reading],
        "Policies": [{"PolicyName": "one", "PolicyDocument": document("sqs:*")}],
        "MaxSessionDuration": "7200",
    }
    made = await workshop.create("AWS::IAM::Role", **old)
    before = (await workshop.ask("iam", "GetRole", RoleName="worker"))["Role"]
    new = {
        "RoleName": "worker",
        "AssumeRolePolicyDocument": trust("events.amazonaws.com"),
        "Description": "changed",
        "Policies": [{"PolicyName": "two", "PolicyDocument": document("s3:*")}],
    }
    await workshop.update("AWS::IAM::Role", made, old, new)

    after = (await workshop.ask("iam", "GetRole", RoleName="worker"))["Role"]
    inline = await workshop.ask("iam", "ListRolePolicies", RoleName="worker")
    attached = await workshop.ask("iam", "ListAttachedRolePolicies", RoleName="worker")
    assert made.attributes == {"Arn": before["Arn"], "RoleId": before["RoleId"]}
    assert (before["MaxSessionDuration"], after["MaxSessionDuration"]) == (7200, 3600)
    assert after["Description"] == "changed"
    assert inline["PolicyNames"] == ["two"]
    assert attached["AttachedPolicies"] == []

    await workshop.delete("AWS::IAM::Role", made)
    await workshop.delete("AWS::IAM::Role", made)
    with pytest.raises(AwsError):
        await workshop.ask("iam", "GetRole", RoleName="worker")


async def test_a_role_whose_policy_is_refused_is_not_left_behind(workshop):
    broken = [{"PolicyName": "one", "PolicyDocument": {"Statement": "no"}}]
    with pytest.raises(AwsError):
        await workshop.create(
            "AWS::IAM::Role",
            RoleName="worker",
            AssumeRolePolicyDocument=trust("ec2.amazonaws.com"),
            Policies=broken,
        )

    with pytest.raises(AwsError):
        await workshop.ask("iam", "GetRole", RoleName="worker")


async def test_a_role_of_an_attempt_cut_off_is_taken_up(workshop):
    properties = {"AssumeRolePolicyDocument": trust("ec2.amazonaws.com")}
    first = await workshop.create("AWS::IAM::Role", "Worker", **properties)

    resumed = workshop.hands("Worker", is_resumed=True)
    again = await workshop.types["AWS::IAM::Role"].create(resumed, properties)
    with pytest.raises(AwsError):
        await workshop.create("AWS::IAM::Role", "Worker", **properties)

    assert again == first


async def test_an_instance_profile_holds_its_role(workshop):
    roles = [
        await workshop.create("AWS::IAM::Role", name, AssumeRolePolicyDocument=trust("ec2.amazonaws.com"))
        for name in ("One", "Other")
    ]
    old, new = ({"Roles": [role.physical_id]} for role in roles)
    made = await workshop.create("AWS::IAM::InstanceProfile", **old)
    await workshop.update("AWS::IAM::InstanceProfile", made, old, new)

    told = await workshop.ask("iam", "GetInstanceProfile", InstanceProfileName=made.physical_id)
    assert made.attributes["Arn"] == told["InstanceProfile"]["Arn"]
    assert [role["RoleName"] for role in told["InstanceProfile"]["Roles"]] == [roles[1].physical_id]

    await workshop.delete("AWS::IAM::InstanceProfile", made, **new)
    await workshop.delete("AWS::IAM::InstanceProfile", made, **new)
    await workshop.delete("AWS::IAM::Role", roles[1])


async def test_an_inline_policy_stands_on_those_named(workshop):
    role = await workshop.create("AWS::IAM::Role", "R", AssumeRolePolicyDocument=trust("ec2.amazonaws.com"))
    group = await workshop.create("AWS::IAM::Group", "G")
    old = {"PolicyName": "p", "PolicyDocument": document("sqs:*"), "Roles": [role.physical_id]}
    new = {"PolicyName": "p", "PolicyDocument": document("s3:*"), "Groups": [group.physical_id]}

    made = await workshop.create("AWS::IAM::Policy", **old)
    first = await workshop.ask("iam", "ListRolePolicies", RoleName=role.physical_id)
    await workshop.update("AWS::IAM::Policy", made, old, new)
    of_role = await workshop.ask("iam", "ListRolePolicies", RoleName=role.physical_id)
    of_group = await workshop.ask("iam", "ListGroupPolicies", GroupName=group.physical_id)
    await workshop.delete("AWS::IAM::Policy", made, **new)
    left = await workshop.ask("iam", "ListGroupPolicies", GroupName=group.physical_id)

    assert first["PolicyNames"] == ["p"]
    assert (of_role["PolicyNames"], of_group["PolicyNames"], left["PolicyNames"]) == ([], ["p"], [])


async def test_a_managed_policy_gets_versions_and_goes(workshop):
    role = await workshop.create("AWS::IAM::Role", "R", AssumeRolePolicyDocument=trust("ec2.amazonaws.com"))
    properties = {"ManagedPolicyName": "p", "Roles": [role.physical_id], "PolicyDocument": document("sqs:a")}
    made = await workshop.create("AWS::IAM::ManagedPolicy", **properties)
    for number in range(7):
        new = {**properties, "PolicyDocument": document(f"sqs:{number}")}
        await workshop.update("AWS::IAM::ManagedPolicy", made, properties, new)
        properties = new

    versions = await workshop.ask("iam", "ListPolicyVersions", PolicyArn=made.physical_id)
    assert len(versions["Versions"]) == 5
    assert versions["Versions"][0]["IsDefaultVersion"]

    await workshop.delete("AWS::IAM::ManagedPolicy", made, **properties)
    await workshop.delete("AWS::IAM::ManagedPolicy", made, **properties)
    with pytest.raises(AwsError):
        await workshop.ask("iam", "GetPolicy", PolicyArn=made.physical_id)


async def test_a_user_is_in_its_groups_and_has_a_key(workshop):
    group = await workshop.create("AWS::IAM::Group", "G")
    old = {"UserName": "ann", "Groups": [group.physical_id]}
    user = await workshop.create("AWS::IAM::User", **old)
    key = await workshop.create("AWS::IAM::AccessKey", UserName="ann", Status="Inactive")
    keys = await workshop.ask("iam", "ListAccessKeys", UserName="ann")
    inside = await workshop.ask("iam", "GetGroup", GroupName=group.physical_id)

    assert len(key.attributes["SecretAccessKey"]) == 40
    assert [each["Status"] for each in keys["AccessKeyMetadata"]] == ["Inactive"]
    assert [each["UserName"] for each in inside["Users"]] == ["ann"]

    await workshop.delete("AWS::IAM::AccessKey", key, UserName="ann")
    await workshop.update("AWS::IAM::User", user, old, {"UserName": "ann", "Path": "/team/"})
    added = {"GroupName": group.physical_id, "Users": ["ann"]}
    addition = await workshop.create("AWS::IAM::UserToGroupAddition", **added)
    inside = await workshop.ask("iam", "GetGroup", GroupName=group.physical_id)
    await workshop.delete("AWS::IAM::UserToGroupAddition", addition, **added)
    await workshop.delete("AWS::IAM::User", user)
    await workshop.delete("AWS::IAM::User", user)
    await workshop.delete("AWS::IAM::Group", group)

    assert [each["Path"] for each in inside["Users"]] == ["/team/"]
    assert (await workshop.ask("iam", "ListUsers"))["Users"] == []
