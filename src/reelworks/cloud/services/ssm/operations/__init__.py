"""SSM's operations, one module a kind of thing; to import them declares them."""

from reelworks.cloud.services.ssm.operations import labels as labels
from reelworks.cloud.services.ssm.operations import parameters as parameters
from reelworks.cloud.services.ssm.operations import reading as reading
from reelworks.cloud.services.ssm.operations import tags as tags
