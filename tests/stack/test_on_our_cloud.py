"""A definition deployed to the embedded cloud: real machines work with their roles' rights alone."""

import json
import time
import urllib.error
import urllib.request

import pytest

from reelworks.aws.clients import Access, make_clients
from reelworks.media.catalog import STEPS
from reelworks.media.samples import MovieShape, make_movie, make_photo
from reelworks.pipeline.loading import parse_definition
from reelworks.stack.bringing import Choices, deploy_definition
from reelworks.stack.deleting import delete_stack
from reelworks.stack.deploying import Declined, fits
from reelworks.stack.health import read_health
from reelworks.stack.stacks import StackFailed, find_stack
from reelworks.stack.template import build_template
from stack.progress import Quiet
from support.cloud import RunningCloud

WAIT_S = 60.0
POLL_S = 0.1
TEXT = """\
name = "{name}"

[pipelines.movies]
bucket = "{name}-movies"
prefix = "uploads/"
done_prefix = "processed/"
{movies}

[[pipelines.movies.steps]]
step = "renditions"
for = "movie"

[pipelines.images]
bucket = "{name}-photos"
destination = "{name}-thumbnails"
route = {{ via = "eventbridge" }}
public_read = true

[[pipelines.images.steps]]
step = "thumbnail"
for = "picture"

[pipelines.gated]
bucket = "{name}-gated"
prefix = "uploads/"
done_prefix = "processed/"

[[pipelines.gated.steps]]
step = "command"
argv = ["{gate}/gate.sh", "{{input}}", "{{output}}", "{gate}"]
output = "copy.txt"

[fleet.workers]
instance_type = "t3.small"
{web}
"""
WITHOUT_WEB = """
[fleet.web]
min = 0
desired = 0
max = 0
"""
GATE = """\
#!/bin/sh
# Says that it began, waits until it may go on, and copies.
touch "$3/begun"
while [ ! -e "$3/open" ]; do sleep 0.05; done
cp "$1" "$2"
"""


class Site:
    """A cloud of the module's own, and what is deployed to it."""

    def __init__(self, cloud, folder):
        self.cloud = cloud
        self.folder = folder
        keys = (cloud.access_key_id, cloud.secret_access_key)
        self.clients = make_clients(Access(cloud.endpoint, "us-east-2", *keys))

    def definition(self, name, *, movies="", web=""):
        gate = self.folder / name
        gate.mkdir(exist_ok=True)
        (gate / "gate.sh").write_text(GATE)
        (gate / "gate.sh").chmod(0o755)
        return parse_definition(TEXT.format(name=name, movies=movies, web=web, gate=gate), STEPS, "test.toml")

    def deploy(self, definition, progress=None):
        return deploy_definition(definition, self.clients, Choices(), progress or Quiet())

    def keys(self, bucket):
        found = self.clients.s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        return {entry["Key"] for entry in found}

    def machines(self, group):
        [entry] = self.clients.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])[
            "AutoScalingGroups"
        ]
        return {found["InstanceId"]: found["LifecycleState"] for found in entry["Instances"]}

    def wait_until(self, is_so, what):
        deadline = time.monotonic() + WAIT_S
        while not is_so():
            assert time.monotonic() < deadline, f"never: {what}; {self.words()}"
            time.sleep(POLL_S)

    def words(self):
        logs = sorted(self.cloud.data.glob("ec2/machines/*/console.log"))
        return "\n".join(path.read_text()[-800:] for path in logs)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    running = RunningCloud(folder / "data", arguments=("--pace", "20")).start()
    yield Site(running, folder)
    assert running.stop() == 0


@pytest.fixture(scope="module")
def films(site):
    """A stack with everything in it."""
    return site.deploy(site.definition("films"))


def test_uploads_are_processed_by_machines_that_have_only_their_roles_rights(site, films, tmp_path):
    s3, made = site.clients.s3, films.resources.pipelines
    movie = make_movie(tmp_path / "film.mp4", MovieShape(seconds=1, width_px=320, height_px=240))
    photo = make_photo(tmp_path / "photo.jpg", width_px=400, height_px=300)

    s3.upload_file(str(movie), made["movies"].bucket, "uploads/film.mp4")
    s3.upload_file(str(photo), made["images"].bucket, "photo.jpg")

    site.wait_until(lambda: "processed/film.mp4" in site.keys(made["movies"].bucket), "the movie")
    site.wait_until(lambda: "photo.jpg.manifest.json" in site.keys(made["images"].output_bucket), "the photo")
    body = s3.get_object(Bucket=made["movies"].bucket, Key="processed/film/manifest.json")["Body"]
    manifest = json.loads(body.read())
    assert manifest["status"] == "done"
    assert manifest["worker"] in site.machines(films.resources.worker_group)


def test_what_is_public_is_read_by_everybody_and_what_is_not_by_nobody(site, films):
    made = films.resources.pipelines
    site.clients.s3.put_object(Bucket=made["images"].output_bucket, Key="open.txt", Body=b"open")
    site.clients.s3.put_object(Bucket=made["movies"].bucket, Key="processed/shut.txt", Body=b"shut")

    address = f"{site.cloud.endpoint}/{made['images'].output_bucket}/open.txt"
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.read() == b"open"

    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(
            f"{site.cloud.endpoint}/{made['movies'].bucket}/processed/shut.txt", timeout=10
        )


def test_two_workers_stand_in_two_zones_and_the_balancer_finds_its_web_servers(site, films):
    def is_well():
        health = read_health(site.clients, films.stack)
        return health.is_well and {target.state for target in health.targets} == {"healthy"}

    site.wait_until(is_well, "a healthy stack")
    health = read_health(site.clients, films.stack)
    workers = next(group for group in health.groups if group.name == films.resources.worker_group)
    assert workers.in_service == 2
    assert len({machine.zone for machine in workers.machines}) == 2
    assert len(health.targets) == 2


def test_a_worker_that_is_busy_keeps_its_machine_until_it_is_done(site, films):
    made, group = films.resources.pipelines["gated"], films.resources.worker_group
    gate = site.folder / "films"
    site.clients.s3.put_object(Bucket=made.bucket, Key="uploads/a.txt", Body=b"hello")
    site.wait_until((gate / "begun").exists, "the job's begin")
    before = site.machines(group)

    for machine in before:
        site.clients.autoscaling.terminate_instance_in_auto_scaling_group(
            InstanceId=machine, ShouldDecrementDesiredCapacity=False
        )

    site.wait_until(lambda: len(set(before) & set(site.machines(group))) == 1, "the idle machine's end")
    [busy] = set(before) & set(site.machines(group))
    assert site.machines(group)[busy] == "Terminating:Wait"
    (gate / "open").touch()
    site.wait_until(lambda: busy not in site.machines(group), "the busy machine's end")
    assert "processed/a.txt" in site.keys(made.bucket)
    body = site.clients.s3.get_object(Bucket=made.bucket, Key="processed/a.txt.files/manifest.json")["Body"]
    assert json.loads(body.read())["worker"] == busy


def test_a_second_deployment_changes_nothing(site, films):
    progress = Quiet()

    again = site.deploy(site.definition("films"), progress)

    assert progress.changes == []
    assert again.resources == films.resources


def test_another_definition_comes_with_other_machines(site):
    first = site.deploy(site.definition("changing", web=WITHOUT_WEB))
    before = site.machines(first.resources.worker_group)
    progress = Quiet()

    longer = site.definition("changing", movies="queue = { visibility_timeout_s = 77 }", web=WITHOUT_WEB)
    second = site.deploy(longer, progress)

    assert {"MoviesQueue", "Definition", "WorkerLaunch"} <= {change.resource for change in progress.changes}
    url = second.resources.pipelines["movies"].queue_url
    found = site.clients.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    assert found["Attributes"]["VisibilityTimeout"] == "77"
    in_service = {
        machine
        for machine, state in site.machines(first.resources.worker_group).items()
        if state == "InService"
    }
    assert not in_service & set(before)
    assert delete_stack(site.clients, second.stack, Quiet().hear, poll_s=POLL_S) == []


def test_a_template_too_long_for_a_request_goes_by_the_artifact_bucket(site):
    pipelines = "".join(
        f'\n[pipelines.p{number}]\nbucket = "long-{number}"\ndestination = "long-{number}-made"\n'
        for number in range(6)
    )
    text = f'name = "long"\n{pipelines}\n[fleet.workers]\nmin = 0\ndesired = 0\n{WITHOUT_WEB}'
    definition = parse_definition(text, STEPS, "long.toml")
    assert not fits(build_template(definition))

    deployed = site.deploy(definition)

    assert len(deployed.resources.pipelines) == 6
    assert find_stack(site.clients.cloudformation, "long-artifacts").is_well
    assert delete_stack(site.clients, deployed.stack, Quiet().hear, poll_s=POLL_S) == []
    assert find_stack(site.clients.cloudformation, "long-artifacts") is None


def test_changes_that_are_not_wanted_leave_nothing_behind(site):
    with pytest.raises(Declined):
        site.deploy(site.definition("unwanted", web=WITHOUT_WEB), Quiet(is_willing=False))

    site.wait_until(lambda: find_stack(site.clients.cloudformation, "unwanted") is None, "no stack")


def test_a_deployment_that_fails_tells_the_first_failure_and_the_next_begins_anew(site):
    site.clients.sns.create_topic(Name="barred-notices", Attributes={"DisplayName": "Somebody else's"})
    definition = site.definition("barred", web=WITHOUT_WEB)
    with pytest.raises(StackFailed, match=r"since Notices \(AWS::SNS::Topic\) failed: .*exist"):
        site.deploy(definition)
    failed = find_stack(site.clients.cloudformation, "barred")

    # The queues of the first attempt were deleted less than a minute ago: SQS does not let it end well yet.
    with pytest.raises(StackFailed):
        site.deploy(definition)

    again = find_stack(site.clients.cloudformation, "barred")
    assert failed.status == again.status == "ROLLBACK_COMPLETE"
    assert again.id != failed.id


def test_a_deleted_stack_leaves_its_buckets_with_content_unless_told_otherwise(site):
    deployed = site.deploy(site.definition("passing", web=WITHOUT_WEB))
    bucket = deployed.resources.pipelines["movies"].bucket
    site.clients.s3.put_object(Bucket=bucket, Key="kept.txt", Body=b"kept")

    kept = delete_stack(site.clients, deployed.stack, Quiet().hear, poll_s=POLL_S)

    assert kept == [bucket]
    assert find_stack(site.clients.cloudformation, "passing") is None
    assert site.keys(bucket) == {"kept.txt"}


def test_a_deleted_stack_takes_everything_with_it_when_told_so(site):
    deployed = site.deploy(site.definition("all-gone", web=WITHOUT_WEB))
    bucket = deployed.resources.pipelines["movies"].bucket
    site.clients.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for body in (b"one", b"two"):
        site.clients.s3.put_object(Bucket=bucket, Key="a.txt", Body=body)
    site.clients.s3.delete_object(Bucket=bucket, Key="a.txt")
    site.clients.s3.create_multipart_upload(Bucket=bucket, Key="begun.bin")

    kept = delete_stack(site.clients, deployed.stack, Quiet().hear, with_data=True, poll_s=POLL_S)

    buckets = {entry["Name"] for entry in site.clients.s3.list_buckets()["Buckets"]}
    assert kept == []
    assert not {name for name in buckets if name.startswith("all-gone")}
