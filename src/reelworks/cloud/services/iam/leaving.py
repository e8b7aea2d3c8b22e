"""Before somebody goes: nothing may hang on them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_remove.html
"""

from reelworks.cloud.services.iam.errors import DeleteConflictException
from reelworks.cloud.services.iam.model import Entity
from reelworks.cloud.services.iam.room import IamCall


def check_bare(call: IamCall, entity: Entity) -> None:
    """Return where nothing hangs on a user, group or role any more.

    Raises:
        DeleteConflictException: something does; the message says what has to go first.
    """
    shelves = call.shelves
    if shelves.inline.list_of(entity):
        raise DeleteConflictException("Cannot delete entity, must delete policies first.")
    if shelves.attachments.list_of(entity):
        raise DeleteConflictException("Cannot delete entity, must detach all policies first.")
    if entity.kind == "user" and shelves.keys.list_of(entity):
        raise DeleteConflictException("Cannot delete entity, must delete access keys first.")
    if entity.kind == "user" and shelves.logins.find(entity):
        raise DeleteConflictException("Cannot delete entity, must delete login profile first.")
    if entity.kind == "user" and shelves.members.containers_of(entity):
        raise DeleteConflictException("Cannot delete entity, must remove users from group first.")
    if entity.kind == "group" and shelves.members.members_of(entity):
        raise DeleteConflictException("Cannot delete entity, must remove users from group first.")
    if entity.kind == "role" and shelves.members.containers_of(entity):
        raise DeleteConflictException("Cannot delete entity, must remove roles from instance profile first.")
