"""Following a stack that is deleted while it is followed."""

from botocore.exceptions import ClientError

from reelworks.stack.events import Follower
from stack.progress import Quiet


class Vanishing:
    """A stack that is there when it is looked at, and gone when its events are asked for."""

    def __init__(self):
        self.is_there = True

    def describe_stacks(self, **_request):
        if not self.is_there:
            raise absent("DescribeStacks")
        described = {"StackName": "s", "StackId": "arn:aws:cloudformation:r:1:stack/s/1"}
        return {"Stacks": [{**described, "StackStatus": "DELETE_IN_PROGRESS"}]}

    def get_paginator(self, _name):
        return self

    def paginate(self, **_request):
        self.is_there = False
        raise absent("DescribeStackEvents")
        yield


def absent(operation):
    words = "Stack with id s does not exist"
    return ClientError({"Error": {"Code": "ValidationError", "Message": words}}, operation)


def test_a_stack_that_vanishes_between_two_looks_is_gone():
    follower = Follower(Vanishing(), "s", Quiet().hear, poll_s=0.001)

    assert follower.follow(lambda stack: stack is None) is None
