"""GetAccountSummary."""

from support.people import allow


async def test_the_summary_counts(people):
    await people.user("ann")
    await people.policy("p", allow("s3:*"))

    summary = (await people.iam("GetAccountSummary"))["SummaryMap"]

    counted = {name: summary[name] for name in ("Users", "Groups", "Roles", "Policies")}
    assert counted == {"Users": 1, "Groups": 0, "Roles": 0, "Policies": 1}
    assert summary["AccessKeysPerUserQuota"] == 2
