"""What missing data points count for: the tables of AWS's page on it, row by row.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

import pytest

from reelworks.cloud.services.cloudwatch.alarms.judging import Bar, Datapoint, judge

OK, ALARM, NO_DATA, KEEP = "OK", "ALARM", "INSUFFICIENT_DATA", None
COLUMNS = ("missing", "ignore", "breaching", "notBreaching")

THREE_OF_THREE = {
    "0 - X - X": (0, OK, OK, OK, OK),
    "0 - - - -": (2, OK, OK, OK, OK),
    "- - - - -": (3, NO_DATA, KEEP, ALARM, OK),
    "0 X X - X": (0, ALARM, ALARM, ALARM, ALARM),
    "- - X - -": (2, ALARM, KEEP, ALARM, OK),
    "- - - - X": (2, NO_DATA, KEEP, ALARM, OK),
    "X - - - -": (2, ALARM, KEEP, ALARM, OK),
}
TWO_OF_THREE = {
    "0 - X - X": (0, ALARM, ALARM, ALARM, ALARM),
    "0 0 X 0 X": (0, ALARM, ALARM, ALARM, ALARM),
    "0 - X - -": (1, OK, OK, ALARM, OK),
    "- - - - 0": (2, OK, OK, ALARM, OK),
    "- - - X -": (2, ALARM, KEEP, ALARM, OK),
    "- - - - X": (2, NO_DATA, KEEP, ALARM, OK),
    "- - - X X": (1, ALARM, ALARM, ALARM, ALARM),
}
ROWS = [
    pytest.param(
        to_alarm, points, missing, row[0], row[1 + column], id=f"{to_alarm} of 3, {points}, {missing}"
    )
    for to_alarm, table in ((3, THREE_OF_THREE), (2, TWO_OF_THREE))
    for points, row in table.items()
    for column, missing in enumerate(COLUMNS)
]


@pytest.mark.parametrize(("to_alarm", "points", "missing", "filled", "state"), ROWS)
def test_a_row_of_the_tables(to_alarm, points, missing, filled, state):
    bar = Bar("GreaterThanThreshold", 10.0, 3, to_alarm, missing)
    oldest_first = [
        None if mark == "-" else Datapoint(60.0 * place, 0.0 if mark == "0" else 99.0)
        for place, mark in enumerate(points.split())
    ]

    verdict = judge(bar, oldest_first[::-1])

    assert verdict.state == state
    assert verdict.filled == filled


@pytest.mark.parametrize(
    ("comparison", "breaching"),
    [
        ("GreaterThanThreshold", [11]),
        ("GreaterThanOrEqualToThreshold", [10, 11]),
        ("LessThanThreshold", [9]),
        ("LessThanOrEqualToThreshold", [9, 10]),
    ],
)
def test_every_comparison_has_its_side_of_the_threshold(comparison, breaching):
    bar = Bar(comparison, 10.0, 1, 1, "missing")

    alarming = [value for value in (9, 10, 11) if judge(bar, [Datapoint(0.0, value)]).state == "ALARM"]

    assert alarming == breaching
