"""Metric math by itself, with the examples of AWS's page.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import math
from dataclasses import dataclass

import pytest

from reelworks.cloud.services.cloudwatch.mathematics import (
    Array,
    ExpressionError,
    Series,
    compute,
    parse,
)


def series(*values, label="", name="m"):
    """A value a minute; None is missing."""
    points = {60.0 * place: float(value) for place, value in enumerate(values) if value is not None}
    return Series(points, 60.0, label, name)


@dataclass
class Values:
    known: dict
    length: int = 5
    scale: float = 1.0

    def get(self, name):
        if name not in self.known:
            raise ExpressionError(f"Unknown identifier '{name}'")
        return self.known[name]

    def metrics(self, part):
        return Array(tuple(value for name, value in self.known.items() if part in name))

    def stamps(self):
        return [60.0 * place for place in range(self.length)]

    def search(self, query, statistic, period_s):
        return Array((series(len(query), period_s, label=statistic),))


def result(text, length=5, **known):
    """What an expression comes to: a list of values with None for missing ones, a list of those, or a number."""
    value = compute(parse(text), Values(known, length))
    if isinstance(value, Series):
        return listed(value, length)
    if isinstance(value, Array):
        return [listed(each, length) for each in value.series]
    return value


def listed(value, length):
    return [value.points.get(60.0 * place) for place in range(length)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-2 ^ 2", -4),
        ("2 ^ 3 ^ 2", 512),
        ("10 - 2 - 3", 5),
        ("7 / 2 / 7", 0.5),
        ("1.5e2 + .5", 150.5),
        ("1 < 2 AND 2 < 1 OR 1 == 1", 1),
        ("1 < 2 && (2 < 1 || 1 != 1)", 0),
        ("3 >= 3", 1),
    ],
)
def test_numbers_are_computed_as_at_school(text, value):
    assert result(text) == value


@pytest.mark.parametrize("text", ["", "1 +", "(1", "[1", "SUM(m", "1 2", "m1 $ m2", "SUM(,)", "(" * 80 + "1"])
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(ExpressionError):
        parse(text)


def test_a_missing_value_counts_as_nothing_beside_one_that_is_there():
    assert result("a + b", 3, a=series(1, 2, None), b=series(10, None, None)) == [11, 2, None]


def test_what_is_divided_by_zero_is_dropped():
    assert result("a / b", 3, a=series(1, 2, 3), b=series(1, 0, 2)) == [1, None, 1.5]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("metric1 < metric2", [0, 0, 1, 0]),
        ("metric1 >= 30", [1, 0, 0, 0]),
        ("metric1 > 15 AND metric2 > 15", [1, 0, 0, 0]),
    ],
)
def test_comparisons_are_as_in_the_pages_table(text, values):
    known = {"metric1": series(30, 20, 0, 0), "metric2": series(20, None, 20, None)}

    assert result(text, 4, **known) == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("IF(metric1, metric2, metric3)", [30, 0, 20, None, None]),
        ("IF(metric1, 5, metric3)", [5, 5, 20, None, None]),
        ("IF(metric1, metric2, 5)", [30, 0, 5, 5, None]),
        ("IF(metric1, metric2)", [30, 0, None, None, None]),
        ("IF(metric1 == 0, 1, 2)", [2, 2, 1, 1, None]),
    ],
)
def test_if_is_as_in_the_pages_tables(text, values):
    known = {
        "metric1": series(1, 1, 0, 0, None),
        "metric2": series(30, None, 0, 0, 30),
        "metric3": series(0, 0, 20, None, 20),
    }

    assert result(text, **known) == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("SUM(m)", 6),
        ("AVG(m)", 2),
        ("MIN(m)", 1),
        ("MAX(m)", 3),
        ("STDDEV(m)", pytest.approx(math.sqrt(2 / 3))),
        ("DATAPOINT_COUNT(m)", 3),
        ("PERIOD(m)", 60),
    ],
)
def test_one_series_makes_a_number(text, value):
    assert result(text, m=series(1, 2, None, 3)) == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("SUM([a, b])", [4, 2, 7]),
        ("AVG([a, b])", [2, 1, 3.5]),
        ("MIN([a, b])", [1, 2, 7]),
        ("MAX(METRICS())", [3, 2, 7]),
        ("DATAPOINT_COUNT([a, b])", [2, 1, 1]),
        ("SUM([a, b] * 10)", [40, 20, 70]),
        ("ABS(-a)", [1, 2, None]),
        ("CEIL(a / 4) + FLOOR(a / 4)", [1, 1, None]),
        ("LOG10(a * 100)", [2, pytest.approx(2.30103), None]),
        ("RUNNING_SUM(a)", [1, 3, None]),
        ("DIFF(a)", [None, 1, None]),
        ("RATE(a * 60)", [None, 1, None]),
        ("DIFF_TIME(b)", [None, None, 120]),
        ("TIME_SERIES(MAX(b))", [7, 7, 7]),
        ("FILL(a, 9)", [1, 2, 9]),
        ("FILL(b, REPEAT)", [3, 3, 7]),
        ("FILL(b, LINEAR)", [3, 5, 7]),
        ("FILL(b, a)", [3, 2, 7]),
        ("FIRST([a, b])", [1, 2, None]),
        ("LAST([a, b])", [3, None, 7]),
        ("MINUTE(a)", [0, 1, 2]),
        ("a / METRIC_COUNT(METRICS())", [0.5, 1, None]),
    ],
)
def test_series_make_a_series(text, values):
    assert result(text, 3, a=series(1, 2, None), b=series(3, None, 7)) == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("SORT([a, b], SUM, DESC)", [[3, None, 7], [1, 2, None]]),
        ("SORT([a, b], MAX, ASC, 1)", [[1, 2, None]]),
        ("SLICE([a, b, a], 1, 3)", [[3, None, 7], [1, 2, None]]),
        ("SLICE([a, b], 1)", [3, None, 7]),
        ("REMOVE_EMPTY([a, IF(a > 9, a)])", [[1, 2, None]]),
        ("METRICS('b')", [[3, None, 7]]),
        ("SEARCH('{Ours} abc', 'Average', 300)", [[10, 300, None]]),
    ],
)
def test_arrays_are_chosen_from(text, values):
    assert result(text, 3, a=series(1, 2, None), b=series(3, None, 7)) == values


@pytest.mark.parametrize(
    "text",
    [
        "NOSUCH(m)",
        "other + 1",
        "SUM(1)",
        "SUM(m, m)",
        "[m, m] + [m, m]",
        "'text' + 1",
        "ANOMALY_DETECTION_BAND(m)",
        "PERIOD(m + 1)",
        "FILL(m, 'x')",
        "SORT([m], COUNT, ASC)",
        "TIME_SERIES(m)",
        "[1]",
    ],
)
def test_what_makes_no_sense_is_refused(text):
    with pytest.raises(ExpressionError):
        result(text, m=series(1))
