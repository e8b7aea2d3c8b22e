"""Tags on groups. Instances that run keep the tags they were launched with."""

from collections.abc import Mapping, Sequence
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.autoscaling.answers import tag_answer
from reelworks.cloud.services.autoscaling.checks import tags_of
from reelworks.cloud.services.autoscaling.errors import LimitExceededFault, ValidationError
from reelworks.cloud.services.autoscaling.filtering import filtered_tags
from reelworks.cloud.services.autoscaling.limits import TAGS_MAX
from reelworks.cloud.services.autoscaling.operations import located
from reelworks.cloud.services.autoscaling.paging import page_of
from reelworks.cloud.services.autoscaling.room import AutoScalingCall, autoscaling

KIND = "auto-scaling-group"


@autoscaling.operation("CreateOrUpdateTags", locate=located.tagged)
def create_or_update_tags(call: AutoScalingCall, request: Request) -> None:
    """Add tags to groups, over those with the same keys.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateOrUpdateTags.html

    Raises:
        LimitExceededFault: a group would have more than 50 tags.
        ValidationError: there is no such group, or a tag is not valid.
    """
    for name, listed in _by_group(request).items():
        group = located.get_group(call, name)
        tags = {tag.key: tag for tag in group.tags} | {tag.key: tag for tag in tags_of(listed)}
        if len(tags) > TAGS_MAX:
            raise LimitExceededFault(f"You may have at most {TAGS_MAX} tags on an Auto Scaling group.")
        call.scene(group).set_group(tags=tuple(tags[key] for key in sorted(tags)))


@autoscaling.operation("DeleteTags", locate=located.tagged)
def delete_tags(call: AutoScalingCall, request: Request) -> None:
    """Take tags from groups; keys that they do not have are no error.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteTags.html

    Raises:
        ValidationError: there is no such group.
    """
    for name, listed in _by_group(request).items():
        group = located.get_group(call, name)
        gone = {one["Key"]: one.get("Value") for one in listed}
        left = [
            tag for tag in group.tags if tag.key not in gone or gone[tag.key] not in (None, "", tag.value)
        ]
        call.scene(group).set_group(tags=tuple(left))


@autoscaling.operation("DescribeTags", reads=True)
def describe_tags(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Describe the tags of all groups, or those that filters let through.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeTags.html

    Raises:
        InvalidNextToken: the NextToken is none that was given out.
        ValidationError: a filter is none.
    """
    tags = [(group.name, tag) for group in call.stores.groups.list_of(call.owner) for tag in group.tags]
    found = filtered_tags(tags, request.get("Filters") or ())
    return page_of(request, "Tags", found, lambda pair: tag_answer(*pair))


def _by_group(request: Request) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    by_group: dict[str, list[Mapping[str, Any]]] = {}
    for tag in request["Tags"]:
        if tag.get("ResourceType", KIND) != KIND:
            raise ValidationError(
                f"Resource type {tag['ResourceType']} is not valid. The only one is {KIND}."
            )
        if not tag.get("ResourceId"):
            raise ValidationError("Valid requests must contain a ResourceId with each tag.")
        by_group.setdefault(tag["ResourceId"], []).append(tag)
    return by_group
