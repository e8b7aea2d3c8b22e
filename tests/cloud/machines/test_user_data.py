"""User data in each of cloud-init's forms."""

import gzip
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from reelworks.cloud.machines.image.parts import PLAIN_BYTES_MAX, BadUserData, list_parts

FINISHED = "Cloud-init finished"
CONFIG = """#cloud-config
packages: [curl]
bootcmd:
  - echo first
write_files:
  - path: {folder}/etc/own/settings
    content: "kept = 1\\n"
    permissions: "0640"
  - path: /etc/own/settings
    permissions: "0640"
    content: a2VwdCA9IDIK
    encoding: b64
    append: true
runcmd:
  - [echo, "two  words", "$HOME"]
  - echo $((1 + 1)) and $USER
"""


def message(*parts: tuple[str, str, str | None]) -> bytes:
    whole = MIMEMultipart()
    for text, subtype, name in parts:
        part = MIMEText(text, subtype)
        if name is not None:
            part.add_header("Content-Disposition", "attachment", filename=name)
        whole.attach(part)
    return whole.as_bytes()


async def test_a_gzipped_script_runs(bench, until):
    machine = await bench.boot(gzip.compress(b"#!/bin/sh\necho unpacked\n"))

    await until(lambda: FINISHED in machine.console)
    assert "unpacked\n" in machine.console


async def test_cloud_config_writes_its_files_and_runs_its_commands(bench, until):
    folder = bench.folder / "machine-1"

    machine = await bench.boot(CONFIG.format(folder=folder))

    await until(lambda: FINISHED in machine.console)
    assert machine.read("etc/own/settings") == "kept = 1\nkept = 2\n"
    assert (folder / "etc/own/settings").stat().st_mode & 0o777 == 0o640
    said = machine.read("var/log/cloud-init-output.log")
    assert said.index("first\n") < said.index("two  words $HOME\n") < said.index("2 and root\n")
    assert "cloud-config packages: is not handled on this machine" in said
    assert "status 0" in machine.console


async def test_the_parts_of_a_message_run_in_the_order_of_their_names(bench, until):
    data = message(
        ("#!/bin/sh\necho the later one; exit 3\n", "x-shellscript", "b.sh"),
        ("#!/bin/sh\necho the earlier one\n", "x-shellscript", "a.sh"),
        ("#cloud-config\nruncmd: [echo configured]\n", "cloud-config", None),
    )

    machine = await bench.boot(data)

    await until(lambda: FINISHED in machine.console)
    said = machine.read("var/log/cloud-init-output.log")
    assert said.index("the earlier one") < said.index("the later one") < said.index("configured")
    assert "Failed to run b.sh: exit status 3" in said
    assert "status 1" in machine.console


async def test_what_is_neither_is_said_to_be_unhandled(bench, until):
    machine = await bench.boot("echo no first line\n")

    await until(lambda: FINISHED in machine.console)
    assert "Unhandled non-multipart (text/x-not-multipart) userdata: b'echo no first line" in machine.console


async def test_a_config_that_cannot_be_read_fails_with_its_place(bench, until):
    machine = await bench.boot("#cloud-config\nruncmd: [unclosed\n")

    await until(lambda: FINISHED in machine.console)
    assert "Failed loading yaml blob of part-001" in machine.console
    assert "status 1" in machine.console


async def test_files_are_written_inside_the_machine_and_nowhere_else(bench, until):
    config = """#cloud-config
write_files:
  - {path: /etc/systemd/system/own.service, content: "[Service]\\nExecStart=/bin/sleep 1000\\n"}
  - {path: /../../escaped, content: out}
runcmd: [systemctl start own]
"""
    machine = await bench.boot(config)

    await until(lambda: FINISHED in machine.console)
    assert (await machine.run("systemctl", "is-active", "own")) == (0, "active\n")
    assert "/../../escaped is outside of the machine" in machine.console
    assert not (bench.folder / "escaped").exists()
    assert "status 1" in machine.console


def test_gzip_that_would_grow_too_large_is_refused():
    with pytest.raises(BadUserData, match="larger than"):
        list_parts(gzip.compress(b"#" * (PLAIN_BYTES_MAX + 1)))


@pytest.mark.parametrize(
    "data",
    [b"\x1f\x8bnonsense", gzip.compress(b"#!/bin/sh\n" * 100, mtime=0)[:-9]],
    ids=["nonsense", "cut off"],
)
def test_gzip_that_is_broken_is_refused(data):
    with pytest.raises(BadUserData, match="gzip"):
        list_parts(data)


def test_each_part_is_known_by_its_type_or_its_first_line():
    parts = list_parts(
        message(
            ("#!/bin/sh\n", "plain", None),
            ("echo\n", "x-shellscript", "named.sh"),
            ("#cloud-boothook\n", "plain", None),
            ("words\n", "plain", None),
        )
    )

    assert [(part.kind, part.name) for part in parts] == [
        ("script", "part-001"), ("script", "named.sh"), ("boothook", "part-003"), ("unknown", "part-004"),
    ]  # fmt: skip
