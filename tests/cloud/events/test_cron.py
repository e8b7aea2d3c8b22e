"""Schedule expressions: when they are due, and which are none."""

from datetime import UTC, datetime

import pytest

from reelworks.cloud.services.events.schedules import MalformedSchedule, parse_schedule


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def due(expression, now, count=1):
    schedule, moments, since = parse_schedule(expression), [], at(now)
    moment = since
    for _ in range(count):
        moment = schedule(since, moment)
        moments.append(moment and datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S"))
    return moments


@pytest.mark.parametrize(
    ("expression", "now", "expected"),
    [
        ("rate(1 minute)", "2026-01-01T00:00:30", ["2026-01-01T00:01:30", "2026-01-01T00:02:30"]),
        ("rate(5 minutes)", "2026-01-01T00:00:00", ["2026-01-01T00:05:00", "2026-01-01T00:10:00"]),
        ("rate(2 hours)", "2026-01-01T00:00:00", ["2026-01-01T02:00:00"]),
        ("rate(1 day)", "2026-01-01T00:00:00", ["2026-01-02T00:00:00"]),
        ("cron(0 12 * * ? *)", "2026-01-01T12:00:00", ["2026-01-02T12:00:00"]),
        ("cron(0 12 * * ? *)", "2026-01-01T11:59:59", ["2026-01-01T12:00:00"]),
        ("cron(0/15 * * * ? *)", "2026-01-01T00:01:00", ["2026-01-01T00:15:00", "2026-01-01T00:30:00"]),
        ("cron(*/20 8-9 * * ? *)", "2026-01-01T09:39:00", ["2026-01-01T09:40:00", "2026-01-02T08:00:00"]),
        ("cron(0 18 ? * MON-FRI *)", "2026-01-02T18:00:00", ["2026-01-05T18:00:00"]),
        ("cron(0 18 ? * FRI-MON *)", "2026-01-05T18:00:00", ["2026-01-09T18:00:00"]),
        ("cron(0 8 1 * ? *)", "2026-01-01T08:00:00", ["2026-02-01T08:00:00"]),
        ("cron(0 0 31 * ? *)", "2026-01-31T00:00:00", ["2026-03-31T00:00:00"]),
        ("cron(0 0 29 2 ? *)", "2026-01-01T00:00:00", ["2028-02-29T00:00:00"]),
        ("cron(0 0 L * ? *)", "2026-02-01T00:00:00", ["2026-02-28T00:00:00", "2026-03-31T00:00:00"]),
        ("cron(0 0 LW * ? *)", "2026-01-01T00:00:00", ["2026-01-30T00:00:00"]),
        ("cron(0 0 3W * ? *)", "2026-01-01T00:00:00", ["2026-01-02T00:00:00", "2026-02-03T00:00:00"]),
        ("cron(0 0 1W 8 ? 2026)", "2026-01-01T00:00:00", ["2026-08-03T00:00:00"]),
        ("cron(0 0 ? * 3#2 *)", "2026-01-01T00:00:00", ["2026-01-13T00:00:00"]),
        ("cron(0 0 ? * 6L *)", "2026-01-01T00:00:00", ["2026-01-30T00:00:00"]),
        ("cron(0 0 ? * L *)", "2026-01-01T00:00:00", ["2026-01-03T00:00:00", "2026-01-10T00:00:00"]),
        ("cron(0 0 ? jan,JUL 1 *)", "2026-02-01T00:00:00", ["2026-07-05T00:00:00"]),
        ("cron(30 1 1 1 ? 2027-2028)", "2026-01-01T00:00:00", ["2027-01-01T01:30:00", "2028-01-01T01:30:00"]),
        ("cron(0 0 1 1 ? 2025)", "2026-01-01T00:00:00", [None]),
        ("cron(0 0 31 2 ? *)", "2026-01-01T00:00:00", [None]),
    ],
)
def test_it_is_due_when_it_says(expression, now, expected):
    assert due(expression, now, len(expected)) == expected


def test_a_rate_counts_from_when_it_was_set_however_late_one_looks():
    schedule = parse_schedule("rate(5 minutes)")

    assert schedule(1_000.0, 1_000.0) == 1_300.0
    assert schedule(1_000.0, 1_300.0) == 1_600.0
    assert schedule(1_000.0, 1_000_001.0) == 1_000_300.0


@pytest.mark.parametrize(
    "expression",
    [
        *(
            "rate(0 minutes)",
            "rate(1 minutes)",
            "rate(5 minute)",
            "rate(5 seconds)",
            "rate(1.5 hours)",
            "rate(5  minutes)",
        ),
        *(
            "cron(0 12 * * *)",
            "cron(0 12 * * * *)",
            "cron(0 12 ? * ? *)",
            "cron(60 * * * ? *)",
            "cron(0 24 * * ? *)",
        ),
        *(
            "cron(0 0 0 * ? *)",
            "cron(0 0 ? * 8 *)",
            "cron(0 0 * 13 ? *)",
            "cron(0 0 * * ? 1969)",
            "cron(0/0 * * * ? *)",
        ),
        *(
            "cron(a * * * ? *)",
            "cron(0 0 ? * MOO *)",
            "cron(1- * * * ? *)",
            "every day",
            "at(2026-01-01T00:00:00)",
            "",
        ),
    ],
)
def test_what_is_no_schedule_is_refused(expression):
    with pytest.raises(MalformedSchedule):
        parse_schedule(expression)
