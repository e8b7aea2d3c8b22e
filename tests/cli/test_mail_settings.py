"""How the environment says where mail goes."""

import pytest

from reelworks.settings import DEFAULT_MAIL_FROM, SettingsError, SmtpSettings, read_cloud_settings


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", SmtpSettings("mail.example.com", 25, "none")),
        ("smtp://mail.example.com:2525/", SmtpSettings("mail.example.com", 2525, "none")),
        ("starttls://u:p@mail.example.com", SmtpSettings("mail.example.com", 587, "starttls", "u", "p")),
        ("smtps://u%40e:p%3A%2F@[::1]:1465", SmtpSettings("::1", 1465, "tls", "u@e", "p:/")),
    ],
)
def test_a_url_names_the_server(tmp_path, url, server):
    settings = read_cloud_settings(tmp_path, environment={"REELWORKS_SMTP_URL": url})

    assert settings.smtp == server
    assert settings.mail_from == DEFAULT_MAIL_FROM


def test_without_one_there_is_none(tmp_path):
    assert read_cloud_settings(tmp_path, environment={"REELWORKS_SMTP_URL": ""}).smtp is None


@pytest.mark.parametrize(
    "url", ["mail.example.com", "http://u:secret@m", "smtp://", "smtp://u:secret@m:99999", "smtp://m/path"]
)
def test_a_url_that_is_none_is_refused_and_its_password_not_shown(tmp_path, url):
    with pytest.raises(SettingsError, match="REELWORKS_SMTP_URL must look like") as refusal:
        read_cloud_settings(tmp_path, environment={"REELWORKS_SMTP_URL": url})

    assert "secret" not in str(refusal.value)


def test_a_password_is_not_in_the_settings_text(tmp_path):
    settings = read_cloud_settings(tmp_path, environment={"REELWORKS_SMTP_URL": "smtps://u:hidden@m"})

    assert "hidden" not in repr(settings)


@pytest.mark.parametrize("sender", ["nobody", "a@", "@b", "Ä <a@b.c>", "a@b.c\r\nBcc: d@e.f"])
def test_a_sender_that_is_no_address_is_refused(tmp_path, sender):
    with pytest.raises(SettingsError, match="REELWORKS_MAIL_FROM must be an address"):
        read_cloud_settings(tmp_path, environment={"REELWORKS_MAIL_FROM": sender})
