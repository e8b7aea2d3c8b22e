"""The template: what it holds for a definition, and that CloudFormation's own linter finds nothing in it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import cfnlint.decode
import pytest

from reelworks.media.catalog import STEPS
from reelworks.pipeline.definition import Definition
from reelworks.pipeline.loading import load_definition, parse_definition, read_stored_definition
from reelworks.stack.deploying import BODY_BYTES_MAX
from reelworks.stack.stored import DefinitionTooLong
from reelworks.stack.template import build_template, template_text
from reelworks.stack.wording import write_json

EVERYTHING = """\
name = "all-of-it"

[pipelines.movies]
bucket = "all.of-it"
prefix = "in/"
done_prefix = "out/"
suffixes = [".mp4", ".mov"]
public_read = true

[[pipelines.movies.steps]]
step = "command"
argv = ["sh", "-c", "echo ${HOME} ${!x}", "{input}"]
output = "x.txt"

[pipelines.my-pictures]
bucket = "all-of-it-photos"
destination = "all-of-it-thumbnails"
prefix = "a*b/"
suffixes = [".jpg"]
public_read = true
keep_outputs_days = 30
route = { via = "eventbridge" }
queue = { visibility_timeout_s = 77, max_receives = 5, retention_s = 86400 }

[[pipelines.my-pictures.steps]]
step = "thumbnail"

[pipelines.MyPictures]
bucket = "all.of-it"
prefix = "raw/"
done_prefix = "done/"
route = { raw = true }

[fleet]
zones = 3
scaling = "steps"

[fleet.workers]
min = 0
desired = 1
max = 9

[notices]
emails = ["a@example.com", "b@example.com"]
"""
ALONE = """\
[pipelines.files]
bucket = "files-of-somebody"
destination = "files-of-somebody-else"

[fleet.web]
min = 0
desired = 0
max = 0
"""


def everything() -> Definition:
    return parse_definition(EVERYTHING, STEPS, "everything.toml")


def alone() -> Definition:
    return parse_definition(ALONE, STEPS, "alone.toml")


def default() -> Definition:
    return load_definition(None, STEPS)


def plain(definition):
    return json.loads(write_json(build_template(definition)))


def of_type(template, kind):
    return {name: made for name, made in template["Resources"].items() if made["Type"] == kind}


def statements(template, role):
    [policy] = template["Resources"][role]["Properties"]["Policies"]
    return policy["PolicyDocument"]["Statement"]


@pytest.mark.parametrize("make", [default, everything, alone])
def test_the_linter_finds_nothing_at_all_in_it(make, tmp_path):
    (tmp_path / "template.yaml").write_text(template_text(make()))

    linted = subprocess.run(
        [
            str(Path(sys.executable).parent / "cfn-lint"),
            "-r",
            "us-east-2",
            "-t",
            str(tmp_path / "template.yaml"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (linted.returncode, linted.stdout) == (0, ""), linted.stdout + linted.stderr


@pytest.mark.parametrize("make", [default, everything, alone])
def test_its_yaml_and_its_json_say_the_same(make):
    read, problems = cfnlint.decode.decode_str(template_text(make()))

    assert problems == []
    assert dotted(json.loads(json.dumps(read))) == dotted(plain(make()))


def dotted(value):
    """Bring both spellings of an attribute to one: ``a.b`` and ``[a, b]``."""
    match value:
        case {"Fn::GetAtt": [*parts]}:
            return {"Fn::GetAtt": ".".join(parts)}
        case dict():
            return {key: dotted(entry) for key, entry in value.items()}
        case list():
            return [dotted(entry) for entry in value]
    return value


def test_the_default_one_fits_into_a_request_as_it_is_read():
    assert len(template_text(default()).encode()) < BODY_BYTES_MAX


def test_names_are_as_the_definition_has_them():
    template = plain(default())

    names = {made["Properties"]["QueueName"] for made in of_type(template, "AWS::SQS::Queue").values()}
    buckets = {
        made["Properties"]["BucketName"]["Fn::Sub"] for made in of_type(template, "AWS::S3::Bucket").values()
    }
    assert names == {
        "reelworks-movies",
        "reelworks-movies-dead",
        "reelworks-images",
        "reelworks-images-dead",
    }
    assert buckets == {
        "reelworks-movies${BucketSuffix}",
        "reelworks-photos${BucketSuffix}",
        "reelworks-thumbnails${BucketSuffix}",
    }


def test_pipelines_whose_names_read_alike_keep_apart():
    queues = of_type(plain(everything()), "AWS::SQS::Queue")

    assert {"MyPicturesQueue", "MyPictures2Queue"} <= set(queues)
    assert len({queue["Properties"]["QueueName"] for queue in queues.values()}) == 6


def test_only_its_own_topic_or_rule_may_send_to_a_queue():
    template = plain(default())

    for name, source in (
        ("Movies", {"Ref": "MoviesTopic"}),
        ("Images", {"Fn::GetAtt": ["ImagesRule", "Arn"]}),
    ):
        [may_send] = template["Resources"][f"{name}QueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]
        assert may_send["Action"] == "sqs:SendMessage"
        assert may_send["Condition"] == {"ArnEquals": {"aws:SourceArn": source}}


def test_only_its_own_bucket_may_publish_to_a_topic():
    policy = plain(default())["Resources"]["MoviesTopicPolicy"]["Properties"]["PolicyDocument"]

    [may_publish] = policy["Statement"]
    assert may_publish["Principal"] == {"Service": "s3.amazonaws.com"}
    assert may_publish["Condition"]["ArnEquals"]["aws:SourceArn"] == {
        "Fn::Sub": "arn:${AWS::Partition}:s3:::reelworks-movies${BucketSuffix}"
    }
    assert may_publish["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}


def test_a_bucket_comes_after_everything_that_its_first_upload_needs():
    resources = plain(everything())["Resources"]

    assert set(resources["AllOfItBucket"]["DependsOn"]) == {
        "MoviesQueuePolicy",
        "MoviesTopicPolicy",
        "MoviesSubscription",
        "MyPictures2QueuePolicy",
        "MyPictures2TopicPolicy",
        "MyPictures2Subscription",
    }
    assert resources["AllOfItPhotosBucket"]["DependsOn"] == ["MyPicturesQueuePolicy"]


def test_a_bucket_announces_each_suffix_to_each_of_its_topics():
    bucket = plain(everything())["Resources"]["AllOfItBucket"]["Properties"]

    entries = bucket["NotificationConfiguration"]["TopicConfigurations"]
    told = [
        (entry["Topic"]["Ref"], *(rule["Value"] for rule in entry["Filter"]["S3Key"]["Rules"]))
        for entry in entries
    ]
    assert told == [
        ("MoviesTopic", "in/", ".mp4"),
        ("MoviesTopic", "in/", ".mov"),
        ("MyPictures2Topic", "raw/"),
    ]


def test_buckets_are_closed_unless_the_definition_opens_what_is_made():
    closed, opened = plain(default()), plain(everything())

    assert of_type(closed, "AWS::S3::BucketPolicy") == {}
    for bucket in of_type(closed, "AWS::S3::Bucket").values():
        assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    policy = opened["Resources"]["AllOfItBucketPolicy"]["Properties"]["PolicyDocument"]
    assert policy["Statement"][0]["Resource"] == [
        {"Fn::Sub": "arn:${AWS::Partition}:s3:::all.of-it${BucketSuffix}/out/*"}
    ]
    block = opened["Resources"]["AllOfItThumbnailsBucket"]["Properties"]["PublicAccessBlockConfiguration"]
    assert block["BlockPublicPolicy"] is False


def test_what_is_made_expires_where_the_definition_says_so():
    resources = plain(everything())["Resources"]

    rules = resources["AllOfItThumbnailsBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert [rule.get("ExpirationInDays") for rule in rules] == [None, 30]


def test_roles_name_each_thing_that_they_are_for():
    template = plain(default())

    for role in ("WorkerRole", "WebRole"):
        for statement in statements(template, role):
            assert not [action for action in statement["Action"] if "*" in action]
            if statement["Action"] != ["autoscaling:DescribeAutoScalingGroups"]:
                assert "*" not in statement["Resource"]


def test_a_worker_may_write_only_where_outputs_go_and_delete_only_what_moved():
    rights = {statement["Sid"]: statement for statement in statements(plain(default()), "WorkerRole")}

    def places(sid):
        return {entry["Fn::Sub"].partition(":::")[2] for entry in rights[sid]["Resource"]}

    assert places("StoreWhatIsMade") == {
        "reelworks-movies${BucketSuffix}/processed/*",
        "reelworks-thumbnails${BucketSuffix}/*",
    }
    assert places("RemoveWhatMoved") == {"reelworks-movies${BucketSuffix}/uploads/*"}


def test_machines_read_the_definition_that_was_deployed_with_the_buckets_whole_names():
    definition = everything()
    value = plain(definition)["Resources"]["Definition"]["Properties"]["Value"]["Fn::Sub"]

    stored = re.sub(r"\$\{(!?)([^}]+)\}", lambda m: f"${{{m[2]}}}" if m[1] else "-suffix", value)
    read = read_stored_definition(stored, "a parameter")

    assert read.pipelines["movies"].bucket == "all.of-it-suffix"
    assert read.pipelines["my-pictures"].output_bucket == "all-of-it-thumbnails-suffix"
    assert read.pipelines["movies"].steps[0].options["argv"][2] == "echo ${HOME} ${!x}"
    assert read.fleet == definition.fleet
    assert read.notices == definition.notices


def test_a_definition_that_machines_could_not_read_is_refused():
    long = EVERYTHING.replace('"x.txt"', f'"{"x" * 9000}.txt"')

    with pytest.raises(DefinitionTooLong, match="at most 8,192"):
        build_template(parse_definition(long, STEPS, "long.toml"))


def test_the_backlog_counts_what_waits_and_what_is_in_work_in_every_queue():
    policy = plain(default())["Resources"]["BacklogPolicy"]["Properties"]["TargetTrackingConfiguration"]

    metrics = policy["CustomizedMetricSpecification"]["Metrics"]
    expression = metrics[-1]["Expression"]
    counted = {
        (
            metric["MetricStat"]["Metric"]["Dimensions"][0]["Value"].get("Fn::GetAtt", [""])[0],
            metric["MetricStat"]["Metric"]["MetricName"],
        )
        for metric in metrics[:-2]
    }
    assert policy["TargetValue"] == 5
    assert expression == "(waiting1 + working1 + waiting2 + working2) / IF(workers > 0, workers, 1)"
    assert counted == {
        (f"{own}Queue", f"ApproximateNumberOfMessages{kind}")
        for own in ("Movies", "Images")
        for kind in ("Visible", "NotVisible")
    }


def test_no_alarm_counts_more_than_ten_metrics_however_many_pipelines_there_are():
    pipelines = "".join(
        f'\n[pipelines.p{number}]\nbucket = "many-{number}"\ndestination = "many-made"\n'
        for number in range(10)
    )
    resources = plain(parse_definition(pipelines, STEPS, "many.toml"))["Resources"]

    policies = [made for name, made in resources.items() if name.startswith("BacklogPolicy")]
    counted = [
        policy["Properties"]["TargetTrackingConfiguration"]["CustomizedMetricSpecification"]["Metrics"]
        for policy in policies
    ]
    counted += [resources[name]["Properties"]["Metrics"] for name in ("UploadsWait", "AllIsDone")]
    assert len(policies) == 3
    assert max(sum("MetricStat" in metric for metric in metrics) for metrics in counted) == 10


def test_step_scaling_adds_a_worker_while_more_than_ten_messages_wait():
    resources = plain(default())["Resources"]
    alarm, policy = resources["UploadsWait"], resources["AddWorker"]

    assert alarm["Condition"] == policy["Condition"] == "ScalesBySteps"
    assert (alarm["Properties"]["ComparisonOperator"], alarm["Properties"]["Threshold"]) == (
        "GreaterThanThreshold",
        10,
    )
    assert alarm["Properties"]["AlarmActions"] == [{"Ref": "AddWorker"}]
    assert policy["Properties"]["StepAdjustments"] == [
        {"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}
    ]


def test_workers_stand_without_a_balancer_and_are_waited_for_before_they_go():
    resources = plain(default())["Resources"]

    group, hook = resources["WorkerGroup"]["Properties"], resources["WorkerDrain"]["Properties"]
    assert (group["MinSize"], group["DesiredCapacity"], group["MaxSize"]) == ("2", "2", "4")
    assert "TargetGroupARNs" not in group
    assert hook["LifecycleTransition"] == "autoscaling:EC2_INSTANCE_TERMINATING"


def test_web_servers_stand_behind_the_balancer_and_are_replaced_when_it_finds_them_ill():
    resources = plain(default())["Resources"]

    group = resources["WebGroup"]["Properties"]
    assert group["TargetGroupARNs"] == [{"Ref": "WebTargets"}]
    assert group["HealthCheckType"] == "ELB"
    assert resources["WebTargets"]["Properties"]["HealthCheckPath"] == "/healthz"


def test_without_web_servers_there_is_no_balancer_either():
    template = plain(alone())

    kinds = {made["Type"] for made in template["Resources"].values()}
    assert not [kind for kind in kinds if "LoadBalancing" in kind]
    assert {"WebGroup", "WebRole", "WebGuard"} & set(template["Resources"]) == set()
    assert "WebPort" not in template["Parameters"]


def test_machines_hand_out_their_credentials_only_to_those_who_ask_with_a_token():
    for launch in of_type(plain(default()), "AWS::EC2::LaunchTemplate").values():
        options = launch["Properties"]["LaunchTemplateData"]["MetadataOptions"]
        assert options["HttpTokens"] == "required"


def test_each_reader_of_notices_is_asked():
    readers = [
        made["Properties"]["Endpoint"]
        for made in of_type(plain(everything()), "AWS::SNS::Subscription").values()
        if made["Properties"]["Protocol"] == "email"
    ]

    assert readers == ["a@example.com", "b@example.com"]
