"""A stack that only a change set knows: it is reviewed, and has nothing yet."""

from dataclasses import replace

from reelworks.cloud.services.cloudformation.beginning import new_operation
from reelworks.cloud.services.cloudformation.engine.ledger import Ledger
from reelworks.cloud.services.cloudformation.model import REVIEW, Stack
from reelworks.cloud.services.cloudformation.room import CloudFormationCall


def begin_review(call: CloudFormationCall, stack: Stack) -> None:
    """From inside a transaction: write a stack that waits for its first change set to be executed."""
    reviewed = replace(stack, status=REVIEW, reason="User Initiated")
    call.writing.stacks.save(reviewed)
    operation = new_operation(call, "create", stack, stack.version)
    Ledger(call.shop, stack, operation).tell_stack(reviewed)
