"""What a person needs of a deployed stack: every name and address."""

from typing import Any

from reelworks.stack.blueprint import Blueprint
from reelworks.stack.wording import Body, GetAtt, Ref, Sub


def outputs(blueprint: Blueprint) -> Body:
    """Return the outputs: the pipelines' own, then the machines'."""
    made: Body = {}
    for name, own, pipeline in blueprint.pipelines():
        is_topic = pipeline.route.via == "sns"
        route = Ref(f"{own}Topic") if is_topic else GetAtt(f"{own}Rule", "Arn")
        made |= {
            f"{own}Uploads": _output(
                f"Upload here for {name}",
                Sub(f"s3://${{{blueprint.bucket_id(pipeline.bucket)}}}/{pipeline.prefix}"),
            ),
            f"{own}Bucket": _output(f"The bucket of {name}", Ref(blueprint.bucket_id(pipeline.bucket))),
            f"{own}OutputBucket": _output(
                f"The bucket of what {name} made", Ref(blueprint.bucket_id(pipeline.output_bucket))
            ),
            f"{own}Route": _output(f"The {'topic' if is_topic else 'rule'} that brings its events", route),
            f"{own}QueueUrl": _output(f"The queue of {name}", Ref(f"{own}Queue")),
            f"{own}QueueArn": _output("The same, as an ARN", GetAtt(f"{own}Queue", "Arn")),
            f"{own}DeadLetterQueueUrl": _output(
                f"What {name} could not process", Ref(f"{own}DeadLetterQueue")
            ),
        }
        if pipeline.public_read:
            address = f"https://${{{blueprint.bucket_id(pipeline.output_bucket)}.RegionalDomainName}}/"
            made[f"{own}PublicUrl"] = _output(f"Where everybody reads what {name} made", Sub(address))
    return made | _machines(blueprint)


def _machines(blueprint: Blueprint) -> Body:
    made = {
        "WorkerGroupName": _output("The workers' Auto Scaling group", Ref("WorkerGroup")),
        "NoticesTopic": _output("Subscribe here to be told when something is wrong", Ref("Notices")),
        "DefinitionParameter": _output("What machines read their definition from", Ref("Definition")),
    }
    if blueprint.has_web:
        made["WebUrl"] = _output("The web page", Sub("http://${Balancer.DNSName}:${WebPort}/"))
        made["WebGroupName"] = _output("The web servers' Auto Scaling group", Ref("WebGroup"))
        made["WebTargetGroup"] = _output("Whom the load balancer sends to", Ref("WebTargets"))
    return made


def _output(description: str, value: Any) -> Body:
    return {"Description": description, "Value": value}
