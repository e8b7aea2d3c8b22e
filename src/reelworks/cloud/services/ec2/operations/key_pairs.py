"""Key pairs. Their public halves are told to instances by the metadata service; no machine here runs an SSH server."""

import asyncio
from typing import Any

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.ec2 import located
from reelworks.cloud.services.ec2.call import Ec2Call, Stores, ec2
from reelworks.cloud.services.ec2.errors import (
    InvalidKeyPairDuplicate,
    InvalidKeyPairNotFound,
    InvalidParameterValue,
    MissingParameter,
)
from reelworks.cloud.services.ec2.filters import View, choose, select, tag_set
from reelworks.cloud.services.ec2.keys.making import new_key
from reelworks.cloud.services.ec2.keys.reading import read_key
from reelworks.cloud.services.ec2.model.network import KeyPair
from reelworks.cloud.services.ec2.model.place import Place, new_id
from reelworks.cloud.services.ec2.tagging import tags_for
from reelworks.cloud.services.ec2.views.instances import moment

NAME_CHARACTERS_MAX = 255
KEY_FILTERS = {"fingerprint": "KeyFingerprint", "key-name": "KeyName", "key-pair-id": "KeyPairId"}


def by_name(call: Ec2Call, request: Request) -> Resource:
    """Return the key pair that a request names: policies name it by its name."""
    return Resource(call.place.arn("key-pair", request.get("KeyName") or request.get("KeyPairId") or "*"))


@ec2.operation("CreateKeyPair", locate=located.new("key-pair"))
async def create_key_pair(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Make a key pair; its private half is in this answer and nowhere else.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html

    Raises:
        InvalidParameterValue: the name, the type or the format is none that can be had here.
        InvalidKeyPairDuplicate: there is one of that name.
    """
    name, kind = request["KeyName"], request.get("KeyType") or "rsa"
    if kind not in {"rsa", "ed25519"}:
        raise InvalidParameterValue(f"Value ({kind}) for parameter KeyType is invalid.")
    if request.get("KeyFormat") not in {None, "pem"}:
        raise InvalidParameterValue("Reelworks' cloud writes private keys in the format pem only.")
    _check_free(call.committed, call.place, name)
    key = await asyncio.to_thread(new_key, kind, name, call.ids)
    tags = tags_for(call, request, "key-pair")

    def work() -> KeyPair:
        _check_free(call.kept, call.place, name)
        return _keep(
            call,
            KeyPair(new_id(call.ids, "key"), name, kind, key.fingerprint, key.public, call.clock.now()),
            tags,
        )

    kept = await call.write(work)
    return {**_told(kept, tags), "KeyMaterial": key.private}


@ec2.operation("ImportKeyPair", locate=located.new("key-pair"))
def import_key_pair(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Keep the public half of a key pair that somebody has made.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html

    Raises:
        InvalidParameterValue: the name is none.
        InvalidKeyFormat: it is no public key.
        InvalidKeyPairDuplicate: there is one of that name.
    """
    name = request["KeyName"]
    _check_free(call.kept, call.place, name)
    given, tags = read_key(request["PublicKeyMaterial"]), tags_for(call, request, "key-pair")
    pair = KeyPair(
        new_id(call.ids, "key"), name, given.kind, given.fingerprint, given.public, call.clock.now()
    )
    return _told(_keep(call, pair, tags), tags)


@ec2.operation("DescribeKeyPairs", reads=True)
def describe_key_pairs(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of key pairs, by names, ids or filters.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html

    Raises:
        InvalidKeyPairNotFound, NotFound: one that is named is not there.
        InvalidParameterValue: a filter is none.
    """
    pairs, names = call.kept.keys.list(call.place), request.get("KeyNames") or []
    for name in names:
        if all(pair.name != name for pair in pairs):
            raise InvalidKeyPairNotFound(f"The key pair '{name}' does not exist")
    views = [
        _view(call, pair, has_key=bool(request.get("IncludePublicKey")))
        for pair in pairs
        if not names or pair.name in names
    ]
    return {
        "KeyPairs": select(choose(views, request.get("KeyPairIds"), "KeyPairId", "key"), request, KEY_FILTERS)
    }


@ec2.operation("DeleteKeyPair", locate=by_name)
def delete_key_pair(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Forget a key pair; one that is not there is nothing to say.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteKeyPair.html

    Raises:
        MissingParameter: none is named.
    """
    name, key_id = request.get("KeyName"), request.get("KeyPairId")
    if not name and not key_id:
        raise MissingParameter("The request must contain the parameter KeyName or KeyPairId")
    for pair in call.kept.keys.list(call.place):
        if pair.name == name or pair.id == key_id:
            call.kept.keys.delete(call.place, pair.id)
            call.kept.tags.clear(call.place, pair.id)
            return {"Return": True, "KeyPairId": pair.id}
    return {"Return": True}


def _check_free(stores: Stores, place: Place, name: str) -> None:
    if not 0 < len(name) <= NAME_CHARACTERS_MAX or not name.isascii():
        raise InvalidParameterValue(f"Value ({name}) for parameter KeyName is invalid.")
    if any(pair.name == name for pair in stores.keys.list(place)):
        raise InvalidKeyPairDuplicate(f"The keypair already exists: '{name}'")


def _keep(call: Ec2Call, pair: KeyPair, tags: dict[str, str]) -> KeyPair:
    call.kept.keys.put(call.place, pair)
    call.kept.tags.add(call.place, pair.id, tags)
    return pair


def _told(pair: KeyPair, tags: dict[str, str]) -> dict[str, Any]:
    return {
        "KeyPairId": pair.id,
        "KeyName": pair.name,
        "KeyFingerprint": pair.fingerprint,
        "Tags": tag_set(tags),
    }


def _view(call: Ec2Call, pair: KeyPair, *, has_key: bool) -> View:
    view: View = {
        **_told(pair, call.kept.tags.of(call.place, pair.id)),
        "KeyType": pair.kind,
        "CreateTime": moment(pair.created_at),
    }
    return {**view, "PublicKey": pair.public} if has_key else view
