"""Rules that fire by themselves."""

import json

MINUTE = 60


async def fire(cloud, seconds):
    """Let so much time pass, and the room see it."""
    cloud.clock.advance(seconds)
    scheduler = cloud.events._scheduler
    scheduler.look()

    def is_idle():
        return not scheduler._news.is_set() and not (
            scheduler._due and scheduler._due[0][0] <= cloud.clock.now()
        )

    await cloud.wait_for(is_idle)
    # Whatever was taken from the heap was handed to the database before this.
    await cloud.events.database.write(lambda: None)


async def scheduled(cloud, expression="rate(5 minutes)", **target):
    queue = await cloud.new_queue()
    arn = await cloud.rule(ScheduleExpression=expression)
    await cloud.target(queue, **target)
    return arn


async def test_a_rate_fires_again_and_again(cloud):
    arn = await scheduled(cloud)

    await fire(cloud, 5 * MINUTE - 1)
    assert await cloud.bodies() == []
    await fire(cloud, 1)

    [body] = await cloud.bodies()
    event = json.loads(body)
    assert (event["source"], event["detail-type"], event["detail"]) == ("aws.events", "Scheduled Event", {})
    assert event["resources"] == [arn]
    assert event["time"] == "2023-11-14T22:18:20Z"
    await fire(cloud, 5 * MINUTE)
    assert len(await cloud.bodies()) == 1


async def test_a_cron_fires_when_it_is_due(cloud):
    await scheduled(cloud, "cron(0 23 * * ? *)")

    await fire(cloud, 46 * MINUTE)
    assert await cloud.bodies() == []
    await fire(cloud, MINUTE)

    [body] = await cloud.bodies()
    assert json.loads(body)["time"] == "2023-11-14T23:00:00Z"


async def test_a_constant_input_is_what_the_target_reads(cloud):
    await scheduled(cloud, Input='{"job": "clean"}')

    await fire(cloud, 5 * MINUTE)

    assert await cloud.bodies() == ['{"job": "clean"}']


async def test_a_disabled_rule_does_not_fire_and_counts_anew_when_enabled(cloud):
    await scheduled(cloud)
    await cloud("DisableRule", Name="rule")
    await fire(cloud, 7 * MINUTE)
    assert await cloud.bodies() == []

    await cloud("EnableRule", Name="rule")

    await fire(cloud, 5 * MINUTE - 1)
    assert await cloud.bodies() == []
    await fire(cloud, 1)
    assert len(await cloud.bodies()) == 1


async def test_a_deleted_rule_does_not_fire(cloud):
    await scheduled(cloud)
    await cloud("RemoveTargets", Rule="rule", Ids=["t"])
    await cloud("DeleteRule", Name="rule")

    await fire(cloud, 60 * MINUTE)

    assert await cloud.bodies() == []


async def test_a_changed_schedule_takes_the_place_of_the_old_one(cloud):
    await scheduled(cloud, "rate(1 minute)")
    await cloud.rule(ScheduleExpression="rate(10 minutes)")

    await fire(cloud, 9 * MINUTE)
    assert await cloud.bodies() == []
    await fire(cloud, MINUTE)

    assert len(await cloud.bodies()) == 1


async def test_what_was_due_while_the_cloud_was_away_is_not_made_up_for(cloud):
    await scheduled(cloud)
    await cloud.close()
    cloud.clock.advance(12 * MINUTE)
    await cloud.open()

    await fire(cloud, 0)
    assert await cloud.bodies() == []
    await fire(cloud, 3 * MINUTE)

    assert len(await cloud.bodies()) == 1


async def test_a_rule_that_is_put_over_and_over_fires_once_and_leaves_nothing_behind(cloud):
    await scheduled(cloud)
    for number in range(300):
        await cloud.rule(ScheduleExpression="rate(5 minutes)", Description=str(number))

    assert len(cloud.events._scheduler._due) < 100
    await fire(cloud, 5 * MINUTE)

    assert len(await cloud.bodies()) == 1
