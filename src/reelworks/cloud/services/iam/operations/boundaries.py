"""Permissions boundaries: what users and roles may be allowed at most."""

from dataclasses import replace

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam import located
from reelworks.cloud.services.iam.bounding import boundary_in
from reelworks.cloud.services.iam.errors import NoSuchEntityException
from reelworks.cloud.services.iam.finding import get_entity
from reelworks.cloud.services.iam.room import IamCall, iam


@iam.operation("PutUserPermissionsBoundary", locate=located.named("user"))
def put_user_permissions_boundary(call: IamCall, request: Request) -> None:
    """Bound what a user may be allowed by a managed policy, in place of the one that does so now.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html

    Raises:
        NoSuchEntityException: there is no such user or policy.
    """
    entity = get_entity(call, "user", request)
    call.shelves.entities.save(replace(entity, boundary=boundary_in(call, request)))


@iam.operation("DeleteUserPermissionsBoundary", locate=located.named("user"))
def delete_user_permissions_boundary(call: IamCall, request: Request) -> None:
    """Take away what bounds a user.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html

    Raises:
        NoSuchEntityException: there is no such user, or nothing bounds it.
    """
    entity = get_entity(call, "user", request)
    if entity.boundary is None:
        raise NoSuchEntityException(f"User {entity.name} does not have a permission boundary.")
    call.shelves.entities.save(replace(entity, boundary=None))


@iam.operation("PutRolePermissionsBoundary", locate=located.named("role"))
def put_role_permissions_boundary(call: IamCall, request: Request) -> None:
    """Bound what a role may be allowed by a managed policy, in place of the one that does so now.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html

    Raises:
        NoSuchEntityException: there is no such role or policy.
    """
    entity = get_entity(call, "role", request)
    call.shelves.entities.save(replace(entity, boundary=boundary_in(call, request)))


@iam.operation("DeleteRolePermissionsBoundary", locate=located.named("role"))
def delete_role_permissions_boundary(call: IamCall, request: Request) -> None:
    """Take away what bounds a role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html

    Raises:
        NoSuchEntityException: there is no such role, or nothing bounds it.
    """
    entity = get_entity(call, "role", request)
    if entity.boundary is None:
        raise NoSuchEntityException(f"Role {entity.name} does not have a permission boundary.")
    call.shelves.entities.save(replace(entity, boundary=None))
