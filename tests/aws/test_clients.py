import pytest

from reelworks.aws.clients import Access, make_clients


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch, tmp_path):
    for name in ("AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


def test_the_standard_environment_names_the_endpoint(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-2")

    clients = make_clients()

    assert {client.meta.endpoint_url for client in (clients.s3, clients.sns, clients.sqs)} == {
        "http://localhost:4566"
    }


def test_what_is_given_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:1")

    clients = make_clients(Access("http://localhost:2", "eu-west-1", "i", "s"))

    assert clients.sqs.meta.endpoint_url == "http://localhost:2"
    assert clients.sqs.meta.region_name == "eu-west-1"


def test_a_bucket_is_addressed_by_path_except_on_aws():
    ours = make_clients(Access("http://localhost:4566", "us-east-2"))
    awss = make_clients(Access(region="us-east-2"))

    assert ours.s3.generate_presigned_url("get_object", Params={"Bucket": "films", "Key": "k"}).startswith(
        "http://localhost:4566/films/k?"
    )
    assert "//films.s3" in awss.s3.generate_presigned_url(
        "get_object", Params={"Bucket": "films", "Key": "k"}
    )
