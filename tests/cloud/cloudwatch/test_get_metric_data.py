"""GetMetricData: metrics, expressions, order, pages, labels."""

import pytest


def metric(name="Load", label=None, stat="Sum", *, shown=True, period=60, **more):
    asked = {"Metric": {"Namespace": "Ours", "MetricName": name, **more}, "Period": period, "Stat": stat}
    query = {"Id": name.lower(), "MetricStat": asked, "ReturnData": shown}
    return query if label is None else {**query, "Label": label}


async def ask(cloud, *queries, begin=0, end=300, **more):
    return await cloud(
        "GetMetricData", MetricDataQueries=list(queries), StartTime=cloud.moment(begin), EndTime=cloud.moment(end),
        **{"ScanBy": "TimestampAscending", **more},
    )  # fmt: skip


async def results(cloud, *queries, **more):
    return [result["Values"] for result in (await ask(cloud, *queries, **more))["MetricDataResults"]]


@pytest.fixture
async def loaded(cloud):
    """Load is 1, 2, 3 and Spare 10, -, 30, a minute after the other."""
    for minute, value in enumerate((1, 2, 3)):
        await cloud.put(value, "Load", Timestamp=cloud.moment(60 * minute))
    for minute, value in ((0, 10), (2, 30)):
        await cloud.put(value, "Spare", Timestamp=cloud.moment(60 * minute))
    return cloud


async def test_a_metric_is_told_with_its_times(loaded):
    answer = await ask(loaded, metric())

    assert answer["MetricDataResults"] == [
        {
            "Id": "load",
            "Label": "Load",
            "Timestamps": [loaded.moment(0), loaded.moment(60), loaded.moment(120)],
            "Values": [1, 2, 3],
            "StatusCode": "Complete",
        }
    ]


async def test_the_latest_comes_first_where_not_asked_otherwise(loaded):
    assert await results(loaded, metric(), ScanBy="TimestampDescending") == [[3, 2, 1]]


async def test_expressions_speak_of_metrics_and_of_each_other(loaded):
    queries = [
        metric("Load", shown=False),
        metric("Spare", shown=False),
        {"Id": "e2", "Expression": "e1 * 2"},
        {"Id": "e1", "Expression": "load + FILL(spare, 0)", "Label": "both"},
    ]

    answer = await ask(loaded, *queries, end=180)

    told = {result["Id"]: (result["Label"], result["Values"]) for result in answer["MetricDataResults"]}
    assert told == {"e2": ("e2", [22, 4, 66]), "e1": ("both", [11, 2, 33])}


async def test_an_expression_may_come_to_several_series(loaded):
    search = {"Id": "s", "Expression": "SEARCH('{Ours} Load OR Spare', 'Maximum', 60)"}

    answer = await ask(loaded, search)

    told = {result["Label"]: result["Values"] for result in answer["MetricDataResults"]}
    assert told == {"s Load": [1, 2, 3], "s Spare": [10, 30]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("{Ours}", {"Load", "Spare"}),
        ('{Ours} MetricName="Load"', {"Load"}),
        ('{Ours} MetricName="Loa"', set()),
        ("{Ours} NOT spare", {"Load"}),
        ("{Ours} (oad OR par) AND NOT MetricName=Load", {"Spare"}),
        ("{Theirs}", set()),
        ("{Ours,Host}", set()),
        ("Namespace=Ours load", {"Load"}),
    ],
)
async def test_a_search_finds_what_it_says(loaded, query, found):
    answer = await ask(loaded, {"Id": "s", "Expression": f"SEARCH('{query}', 'Sum', 60)", "Label": ""})

    assert {result["Label"] for result in answer["MetricDataResults"]} == found


async def test_a_page_ends_where_as_many_data_points_are_told_as_were_asked_for(loaded):
    values: dict[str, list[float]] = {}
    asked, pages = {}, 0
    while True:
        answer = await ask(loaded, metric("Load"), metric("Spare"), MaxDatapoints=2, **asked)
        pages += 1
        assert sum(len(result["Values"]) for result in answer["MetricDataResults"]) <= 2
        for result in answer["MetricDataResults"]:
            values.setdefault(result["Id"], []).extend(result["Values"])
        if "NextToken" not in answer:
            break
        asked = {"NextToken": answer["NextToken"]}

    assert values == {"load": [1, 2, 3], "spare": [10, 30]}
    assert pages == 3


async def test_a_label_tells_what_it_is_asked_to(loaded):
    label = "${LABEL} of ${PROP('Namespace')}: ${MAX} ${LAST} ${PROP('Stat')}"

    answer = await ask(loaded, metric(label=label))

    assert answer["MetricDataResults"][0]["Label"] == "Load of Ours: 3 3 Sum"


async def test_metrics_of_different_statistics_tell_theirs_in_their_labels(loaded):
    answer = await ask(loaded, metric("Load"), metric("Spare", stat="Average"))

    assert [result["Label"] for result in answer["MetricDataResults"]] == ["Load Sum", "Spare Average"]


async def test_a_metric_without_figures_is_told_as_empty(loaded):
    assert await results(loaded, metric("Nothing")) == [[]]


@pytest.mark.parametrize(
    ("queries", "words"),
    [
        ([{"Id": "A", "Expression": "1"}], "expected pattern"),
        ([metric(), metric()], "not unique"),
        ([{"Id": "e", "Expression": "nothing + 1"}], "Unknown identifier 'nothing'"),
        ([{"Id": "e", "Expression": "1 +"}], "Error in expression 'e'"),
        ([{"Id": "e", "Expression": "2 + 2"}], "not to a scalar"),
        ([{"Id": "a", "Expression": "b + 1"}, {"Id": "b", "Expression": "a + 1"}], "depends on itself"),
        ([{"Id": "e", "Expression": "SELECT AVG(Load) FROM Ours"}], "Metrics Insights"),
        ([{"Id": "e"}], "required"),
        ([metric(stat="Median")], "not a supported statistic"),
        ([metric(period=61)], "Period is invalid"),
        ([], "greater than or equal to 1"),
    ],
)
async def test_queries_that_make_no_sense_are_refused(loaded, queries, words):
    error = await loaded.refusal(
        "GetMetricData", MetricDataQueries=queries, StartTime=loaded.moment(), EndTime=loaded.moment(60)
    )

    assert type(error).__name__ == "ValidationException"
    assert words in error.message


@pytest.mark.parametrize(
    ("end", "words"), [(0, "must not equal"), (0.9, "must not equal"), (-1, "must be greater than StartTime")]
)
async def test_the_end_comes_after_the_start(loaded, end, words):
    error = await loaded.refusal(
        "GetMetricData", MetricDataQueries=[metric()], StartTime=loaded.moment(), EndTime=loaded.moment(end)
    )

    assert words in error.message


async def test_a_token_of_nobodys_is_refused(loaded):
    error = await loaded.refusal(
        "GetMetricData", MetricDataQueries=[metric()], StartTime=loaded.moment(), EndTime=loaded.moment(60),
        NextToken="x",
    )  # fmt: skip

    assert type(error).__name__ == "InvalidNextToken"
