"""Load balancers by boto3 and the aws CLI, in front of real instances of a running cloud."""

import contextlib
import http.server
import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import pytest

from support.cloud import RunningCloud

AWS = str(Path(sys.executable).with_name("aws"))
DEADLINE_S = 40
SERVER = """#!/bin/sh
cat > "$HOME/server.py" <<'EOF'
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = sys.argv[1].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
http.server.ThreadingHTTPServer((sys.argv[1], 8080), Handler).serve_forever()
EOF
unit="${SYSTEMD_UNIT_PATH:-/etc/systemd/system}/web.service"
token=$(python3 -c "
import os, urllib.request as u
base = os.environ['AWS_EC2_METADATA_SERVICE_ENDPOINT'].rstrip('/')
ask = u.Request(base + '/latest/api/token', method='PUT', headers={'X-aws-ec2-metadata-token-ttl-seconds': '60'})
token = u.urlopen(ask).read().decode()
ask = u.Request(base + '/latest/meta-data/local-ipv4', headers={'X-aws-ec2-metadata-token': token})
print(u.urlopen(ask).read().decode())
")
printf '[Service]\\nExecStart=%s %s %s\\nRestart=always\\n' "$(command -v python3)" "$HOME/server.py" "$token" > "$unit"
systemctl daemon-reload
systemctl enable --now web
"""


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    running = RunningCloud(tmp_path_factory.mktemp("elb") / "data", arguments=("--pace", "30")).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def elb(cloud):
    return cloud.client("elbv2")


@pytest.fixture(scope="module")
def subnets(cloud):
    return cloud.client("ec2").describe_subnets()["Subnets"]


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def quickly(waiter, **arguments):
    waiter.wait(**arguments, WaiterConfig={"Delay": 0.2, "MaxAttempts": int(DEADLINE_S / 0.2)})


def test_instances_behind_a_load_balancer_answer_by_turns_and_are_replaced(cloud, elb, subnets):
    ec2 = cloud.client("ec2")
    image = "resolve:ssm:/aws/service/debian/release/12/latest/amd64"
    runs = [
        ec2.run_instances(
            ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1,
            SubnetId=subnet["SubnetId"], UserData=SERVER,
        )["Instances"][0]
        for subnet in subnets[:2]
    ]  # fmt: skip
    ids = [run["InstanceId"] for run in runs]
    quickly(ec2.get_waiter("instance_running"), InstanceIds=ids)
    balancer = elb.create_load_balancer(Name="web", Subnets=[each["SubnetId"] for each in subnets[:2]])
    arn, address = (balancer["LoadBalancers"][0][name] for name in ("LoadBalancerArn", "DNSName"))
    group = elb.create_target_group(
        Name="web", Protocol="HTTP", Port=8080, VpcId=subnets[0]["VpcId"], HealthCheckIntervalSeconds=6
    )["TargetGroups"][0]["TargetGroupArn"]
    drains_s = {"Key": "deregistration_delay.timeout_seconds", "Value": "30"}
    elb.modify_target_group_attributes(TargetGroupArn=group, Attributes=[drains_s])
    elb.register_targets(TargetGroupArn=group, Targets=[{"Id": each} for each in ids])
    action = {"Type": "forward", "TargetGroupArn": group}
    elb.create_listener(LoadBalancerArn=arn, Protocol="HTTP", Port=8080, DefaultActions=[action])

    quickly(elb.get_waiter("load_balancer_available"), LoadBalancerArns=[arn])
    quickly(elb.get_waiter("target_in_service"), TargetGroupArn=group)

    url = f"http://{address}:8080/"
    assert Counter(get(url) for _ in range(8)) == {run["PrivateIpAddress"]: 4 for run in runs}

    ec2.terminate_instances(InstanceIds=ids[:1])
    assert {get(url) for _ in range(20)} <= {run["PrivateIpAddress"] for run in runs}
    quickly(
        elb.get_waiter("target_deregistered"), TargetGroupArn=group, Targets=[{"Id": ids[0], "Port": 8080}]
    )
    assert {get(url) for _ in range(4)} == {runs[1]["PrivateIpAddress"]}

    elb.delete_load_balancer(LoadBalancerArn=arn)
    quickly(elb.get_waiter("load_balancers_deleted"), LoadBalancerArns=[arn])
    interfaces = ec2.describe_network_interfaces(Filters=[{"Name": "description", "Values": ["ELB app/*"]}])
    assert interfaces["NetworkInterfaces"] == []
    elb.delete_target_group(TargetGroupArn=group)
    ec2.terminate_instances(InstanceIds=ids)


def test_a_killed_cloud_listens_again_when_it_is_back(tmp_path):
    cloud = RunningCloud(tmp_path / "data", arguments=("--pace", "30")).start()
    try:
        elb = cloud.client("elbv2")
        subnets = cloud.client("ec2").describe_subnets()["Subnets"][:2]
        with answering("still here") as port:
            arn, url = balanced(elb, subnets, port)
            assert get(url) == "still here"

            cloud.kill()
            wait_until(lambda: is_refused(url))
            cloud.start()

            elb = cloud.client("elbv2")
            quickly(elb.get_waiter("load_balancer_available"), LoadBalancerArns=[arn])
            wait_until(lambda: not is_refused(url))
            assert get(url) == "still here"
    finally:
        cloud.stop()


def test_the_aws_command_line_makes_and_waits_for_a_load_balancer(cloud, elb, subnets):
    def aws(*words):
        command = [AWS, "elbv2", *words, "--output", "json"]
        done = subprocess.run(command, env=cloud.client_environment, capture_output=True, check=True)
        return json.loads(done.stdout) if done.stdout.strip() else None

    ids = [each["SubnetId"] for each in subnets[:2]]
    made = aws("create-load-balancer", "--name", "by-hand", "--subnets", *ids)["LoadBalancers"][0]
    arn = made["LoadBalancerArn"]
    aws("wait", "load-balancer-available", "--load-balancer-arns", arn)
    fixed = (
        "Type=fixed-response,FixedResponseConfig={StatusCode=200,ContentType=text/plain,MessageBody=hello}"
    )
    aws(
        "create-listener", "--load-balancer-arn", arn, "--protocol", "HTTP", "--port", "8081",
        "--default-actions", fixed,
    )  # fmt: skip

    wait_until(lambda: not is_refused(f"http://{made['DNSName']}:8081/"))
    assert get(f"http://{made['DNSName']}:8081/") == "hello"
    aws("delete-load-balancer", "--load-balancer-arn", arn)
    aws("wait", "load-balancers-deleted", "--load-balancer-arns", arn)


@contextlib.contextmanager
def answering(text):
    """A server in this process; yields its port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def balanced(elb, subnets, port):
    """Put a load balancer before a server; return its ARN and URL."""
    ids = [each["SubnetId"] for each in subnets]
    balancer = elb.create_load_balancer(Name="web", Subnets=ids)["LoadBalancers"][0]
    group = elb.create_target_group(
        Name="web", Protocol="HTTP", Port=port, VpcId=subnets[0]["VpcId"], TargetType="ip",
        HealthCheckIntervalSeconds=6,
    )["TargetGroups"][0]["TargetGroupArn"]  # fmt: skip
    elb.register_targets(TargetGroupArn=group, Targets=[{"Id": "127.0.0.1"}])
    arn, action = balancer["LoadBalancerArn"], {"Type": "forward", "TargetGroupArn": group}
    elb.create_listener(LoadBalancerArn=arn, Protocol="HTTP", Port=8082, DefaultActions=[action])
    quickly(elb.get_waiter("target_in_service"), TargetGroupArn=group)
    return arn, f"http://{balancer['DNSName']}:8082/"


def is_refused(url):
    try:
        get(url)
    except urllib.error.HTTPError:
        return False
    except OSError:
        return True
    return False


def wait_until(condition):
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
