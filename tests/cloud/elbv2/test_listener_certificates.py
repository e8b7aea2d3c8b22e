"""AddListenerCertificates, DescribeListenerCertificates: there are none."""


async def test_a_listener_has_no_certificates_and_gets_none(elb):
    listener = await elb.listener(await elb.balancer(), await elb.group())
    certificate = "arn:aws:acm:us-east-2:123456789012:certificate/1"

    refused = await elb.refusal(
        "AddListenerCertificates", ListenerArn=listener, Certificates=[{"CertificateArn": certificate}]
    )

    assert (refused.code, certificate in refused.message) == ("CertificateNotFound", True)
    assert (await elb("DescribeListenerCertificates", ListenerArn=listener))["Certificates"] == []


async def test_a_listener_that_is_not_there_has_none(elb):
    nobody = "arn:aws:elasticloadbalancing:us-east-2:123456789012:listener/app/web/0123456789abcdef/fedcba9876543210"
    for operation, more in (
        ("AddListenerCertificates", {"Certificates": [{"CertificateArn": "a"}]}),
        ("DescribeListenerCertificates", {}),
    ):
        assert (await elb.refusal(operation, ListenerArn=nobody, **more)).code == "ListenerNotFound"
