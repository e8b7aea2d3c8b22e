"""``reelworks mail`` reads the mail that was kept, without a cloud."""

import asyncio
import json

import pytest

from reelworks.cli import main
from reelworks.cloud.services.sns.mail import MailOffice, MailSettings
from reelworks.cloud.services.sns.mail.letters import Heading, write_letter


@pytest.fixture
def data(tmp_path):
    """A data folder with two letters."""
    office = MailOffice(MailSettings(tmp_path / "mail"))
    for number, subject in ((1, "First"), (2, "Größe [bold]")):
        heading = Heading(
            f"id-{number}",
            1_700_000_000.0 + number,
            "Films <films@example.org>",
            "reader@example.com",
            subject,
        )
        link = f"http://localhost:4566/?Action=ConfirmSubscription&Token={'0' * 256}"
        asyncio.run(office.send(write_letter(heading, f"[red]text[/red] {number}\n{link}\n")))
    return tmp_path


def run(capsys, *arguments):
    assert main(["mail", *arguments]) == 0
    return capsys.readouterr().out


def test_the_letters_are_listed_oldest_first(data, capsys):
    lines = run(capsys, "--data", str(data)).splitlines()

    assert [line.split()[0] for line in lines[1:]] == ["1", "2"]
    assert "2023-11-14T22:13:21+00:00" in lines[1]
    assert "Größe [bold]" in lines[2]


def test_one_letter_is_shown_with_its_links_whole(data, capsys):
    shown = run(capsys, "2", "--data", str(data))

    assert "From: Films <films@example.org>" in shown
    assert "[red]text[/red] 2\nhttp://localhost:4566/?Action=ConfirmSubscription&Token=" + "0" * 256 in shown


def test_programs_get_json(data, capsys):
    listed = json.loads(run(capsys, "--data", str(data), "--json"))
    shown = json.loads(run(capsys, "1", "--data", str(data), "--json"))

    assert [letter["subject"] for letter in listed] == ["First", "Größe [bold]"]
    assert listed[0]["path"].endswith(".eml")
    assert shown == {**listed[0], "text": shown["text"]}
    assert shown["text"].startswith("[red]text[/red] 1\n")


def test_a_half_written_letter_is_not_listed(data, capsys):
    (data / "mail" / "20990101T000000.000Z-id.new").write_bytes(b"Subject: ha")

    assert len(json.loads(run(capsys, "--data", str(data), "--json"))) == 2


def test_a_folder_without_mail_says_so(tmp_path, capsys):
    assert "No mail is kept here" in run(capsys, "--data", str(tmp_path))
    assert run(capsys, "--data", str(tmp_path), "--json") == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "words"), [(["3"], "has letters 1 to 2"), (["0"], "has letters 1 to 2")]
)
def test_a_letter_that_is_not_there_is_told_in_one_sentence(data, capsys, arguments, words):
    assert main(["mail", *arguments, "--data", str(data)]) == 1

    told = capsys.readouterr().err
    assert words in told
    assert told.count("\n") == 1


def test_a_folder_that_is_not_there_is_told_in_one_sentence(tmp_path, capsys):
    assert main(["mail", "--data", str(tmp_path / "nowhere")]) == 1

    assert "name the cloud's data folder with --data" in capsys.readouterr().err
