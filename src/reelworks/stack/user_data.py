"""What a new machine does first. One text for both clouds: it installs what is missing, writes a unit, starts it.

On AWS cloud-init runs it as root on a plain Debian or Ubuntu. In the embedded cloud ``reelworks`` is there already, and
the text comes straight to the unit; it asks nothing of the network before the unit has started.
"""

import hashlib

from reelworks.pipeline.definition import Definition
from reelworks.stack.parts.network import WEB_PORT
from reelworks.stack.wording import Sub, literal

_STOP_S = 120
_INSTALL = r"""
# Where the image does not have Reelworks, fetch it from the artifact bucket with the machine's own role.
install_reelworks() {
  export DEBIAN_FRONTEND=noninteractive
  apt="apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=5"
  # Nothing but what is pinned: what comes as source is built by the first pin.
  pip="/opt/reelworks/bin/pip -q --disable-pip-version-check --retries 10 install --no-deps --no-build-isolation"
  wheel="/opt/reelworks/$(basename "@{WheelKey}")"
  $apt update &&
    $apt install -y --no-install-recommends python3-venv curl ca-certificates >/dev/null &&
    python3 -m venv /opt/reelworks &&
    role=$(read_metadata iam/security-credentials/) &&
    credentials=$(read_metadata "iam/security-credentials/$role") &&
    fetch "@{RequirementsKey}" /opt/reelworks/requirements.txt &&
    fetch "@{WheelKey}" "$wheel" &&
    awk '/^[a-z]/ && seen++ {exit} {print}' /opt/reelworks/requirements.txt > /opt/reelworks/build.txt &&
    $pip --require-hashes -r /opt/reelworks/build.txt &&
    $pip --require-hashes -r /opt/reelworks/requirements.txt &&
    $pip "$wheel" &&
    ln -sf /opt/reelworks/bin/reelworks /usr/local/bin/reelworks
}
read_metadata() {
  python3 - "$1" <<'PYTHON'
import os, sys, urllib.request
base = os.environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT") or "http://169.254.169.254"
base = base.rstrip("/") + "/latest/"
ask = lambda path, **more: urllib.request.urlopen(urllib.request.Request(base + path, **more), timeout=10)
ttl = {"X-aws-ec2-metadata-token-ttl-seconds": "60"}
token = ask("api/token", method="PUT", headers=ttl).read().decode()
print(ask("meta-data/" + sys.argv[1], headers={"X-aws-ec2-metadata-token": token}).read().decode())
PYTHON
}
fetch() {
  # S3 wants the hash of what is sent, also where that is nothing; curl of Debian's age leaves it out.
  nothing=$(printf '' | sha256sum | cut -d ' ' -f 1)
  # The key goes by standard input, where no list of processes shows it.
  printf '%s' "$credentials" | python3 -c 'if True:
    import json, sys
    role = json.load(sys.stdin)
    print("user = \"%s:%s\"" % (role["AccessKeyId"], role["SecretAccessKey"]))
    print("header = \"x-amz-security-token: %s\"" % role["Token"])' |
    curl --fail --silent --show-error --retry 10 --retry-all-errors --config - --output "$2" \
      --aws-sigv4 "aws:amz:@{AWS::Region}:s3" --header "x-amz-content-sha256: $nothing" \
      "https://@{ArtifactBucket}.s3.@{AWS::Region}.@{AWS::URLSuffix}/$1"
}
until command -v reelworks >/dev/null || install_reelworks; do sleep 30; done
"""
_UNIT = r"""
units=$(printenv SYSTEMD_UNIT_PATH || echo /etc/systemd/system)
mkdir -p "$units"
cat > "$units/@NAME.service" <<UNIT
[Unit]
Description=@DESCRIPTION of the stack @{AWS::StackName}
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=$(command -v reelworks) @COMMAND
Environment=AWS_REGION=@{AWS::Region} AWS_DEFAULT_REGION=@{AWS::Region}
Restart=always
RestartSec=1
TimeoutStopSec=@STOP_S
DynamicUser=yes
PrivateTmp=yes
ProtectHome=yes
NoNewPrivileges=yes

[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable --now @NAME.service
"""
_ADDRESS = r"""
address=$(read_metadata local-ipv4)
"""


def worker_user_data(definition: Definition) -> Sub:
    """Return what a worker's machine does first."""
    progress = " --progress" if definition.fleet.workers.is_progress_told else ""
    command = f"worker --stack @{{AWS::StackName}} --managed{progress}"
    unit = _unit("reelworks-worker", "Reelworks worker", command)
    return _script("Starts a Reelworks worker.", definition, _INSTALL + unit)


def web_user_data(definition: Definition) -> Sub:
    """Return what a web server's machine does first; it serves at the machine's own address only."""
    command = f"web --host $address --port {WEB_PORT} --stack @{{AWS::StackName}}"
    unit = _unit("reelworks-web", "Reelworks web server", command)
    return _script("Starts a Reelworks web server.", definition, _INSTALL + _ADDRESS + unit)


def _unit(name: str, description: str, command: str) -> str:
    text = _UNIT.replace("@NAME", name).replace("@DESCRIPTION", description)
    return text.replace("@COMMAND", command).replace("@STOP_S", str(_STOP_S))


def _script(what: str, definition: Definition, text: str) -> Sub:
    head = (
        f"#!/bin/sh\n# {what} The same text on AWS and in the embedded cloud.\n"
        # A new definition makes new machines: by this line the launch template changes with it.
        f"# Definition {_digest(definition)}\nset -eu\n"
    )
    # The shell's own ${…} are to stay; @{…} are the template's.
    return Sub(literal(head + text).replace("@{", "${"))


def _digest(definition: Definition) -> str:
    return hashlib.sha256(definition.model_dump_json(by_alias=True).encode()).hexdigest()[:16]
