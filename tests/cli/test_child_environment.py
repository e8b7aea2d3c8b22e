from reelworks.cli.environment import for_child


def test_only_the_cloud_is_told_the_roots_secret_and_the_mail_servers_password(monkeypatch):
    monkeypatch.setenv("REELWORKS_SECRET_ACCESS_KEY", "root's")
    monkeypatch.setenv("REELWORKS_SMTP_URL", "smtp://user:password@host")
    monkeypatch.setenv("AWS_PROFILE", "the user's own")

    cloud, worker = for_child({}, is_cloud=True), for_child({"AWS_REGION": "us-east-2"})

    assert cloud["REELWORKS_SECRET_ACCESS_KEY"] == "root's"
    assert not [name for name in worker if name.startswith("REELWORKS_")]
    assert "AWS_PROFILE" not in cloud
    assert worker["AWS_REGION"] == "us-east-2"
