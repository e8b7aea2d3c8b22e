"""``AWS::EC2::KeyPair``: a key to log in with; a new one's private half goes into an SSM parameter.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-keypair.html
"""

from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.ec2_tagging import tag_specifications
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone


class KeyPair:
    """A key pair, imported or made."""

    name = "AWS::EC2::KeyPair"
    properties = frozenset({"KeyFormat", "KeyName", "KeyType", "PublicKeyMaterial", "Tags"})
    required = frozenset({"KeyName"})
    replaced_by = properties

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Import the public key, or make a pair and keep its private half as ``/ec2/keypair/ID``."""
        name = properties["KeyName"]
        tags = tag_specifications(hands, "key-pair", properties)
        request: dict[str, Any] = {"KeyName": name, **tags}
        if "PublicKeyMaterial" in properties:
            material = str(properties["PublicKeyMaterial"]).encode()
            answer = await hands.call("ec2", "ImportKeyPair", **request, PublicKeyMaterial=material)
        else:
            request |= {key: properties[key] for key in ("KeyType", "KeyFormat") if key in properties}
            answer = await hands.call("ec2", "CreateKeyPair", **request)
            parameter = f"/ec2/keypair/{answer['KeyPairId']}"
            await hands.call(
                "ssm", "PutParameter", Name=parameter, Value=answer["KeyMaterial"], Type="SecureString"
            )
        attributes = {"KeyPairId": answer["KeyPairId"], "KeyFingerprint": answer["KeyFingerprint"]}
        return Made(name, attributes)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Nothing can be changed in place."""
        return Made(physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it, with the parameter that keeps its private half."""
        found = await hands.call(
            "ec2", "DescribeKeyPairs", Filters=[{"Name": "key-name", "Values": [physical_id]}]
        )
        await call_unless_gone(
            hands, {"InvalidKeyPair.NotFound"}, "ec2", "DeleteKeyPair", KeyName=physical_id
        )
        if "PublicKeyMaterial" in properties:
            return
        for pair in found.get("KeyPairs", ()):
            parameter = f"/ec2/keypair/{pair['KeyPairId']}"
            await call_unless_gone(hands, {"ParameterNotFound"}, "ssm", "DeleteParameter", Name=parameter)


TYPES: tuple[ResourceType, ...] = (KeyPair(),)
