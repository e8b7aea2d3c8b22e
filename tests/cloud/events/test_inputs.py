"""What a target reads of an event: a constant, a part, a text made from parts."""

import json

import pytest

from reelworks.cloud.services.events.errors import ValidationException

DETAIL = {
    "instance": "i-1",
    "count": 3,
    "ratio": 1.5,
    "is_on": True,
    "nothing": None,
    "quote": 'say "hi"\n',
    "tags": ["a", "b"],
    "deep": {"list": [{"x": 1}, {"x": 2}], "with.dot": "d", "with-dash": "e"},
}


async def read(cloud, **target):
    await cloud.queued(**target)
    await cloud.put(DETAIL)
    [body] = await cloud.bodies()
    return body


def transformer(template, **paths):
    return {"InputTransformer": {"InputPathsMap": paths, "InputTemplate": template}}


async def test_a_constant_is_sent_as_it_was_written(cloud):
    assert await read(cloud, Input='{ "a":  1 }') == '{ "a":  1 }'


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("$.detail.instance", "i-1"),
        ("$.detail.deep", DETAIL["deep"]),
        ("$.detail.tags[1]", "b"),
        ("$.detail.deep.list[*].x", [1, 2]),
        ("$.detail.deep['with.dot']", "d"),
        ('$.detail.deep["with-dash"]', "e"),
        ("$.detail.deep.with-dash", "e"),
        ("$.detail-type", "happened"),
        ("$.resources", []),
        ("$.detail.missing", None),
        ("$.detail.tags[7]", None),
        ("$.detail.instance.more", None),
    ],
)
async def test_a_path_picks_a_part(cloud, path, part):
    assert json.loads(await read(cloud, InputPath=path)) == part


async def test_the_dollar_alone_is_the_whole_event(cloud):
    assert json.loads(await read(cloud, InputPath="$"))["detail"] == DETAIL


@pytest.mark.parametrize(
    ("template", "body"),
    [
        ('"<i> is on"', '"i-1 is on"'),
        ('{"id": <i>, "n": <n>, "f": <f>}', '{"id": "i-1", "n": 3, "f": 1.5}'),
        ('{"on": <b>, "no": <z>, "tags": <t>}', '{"on": true, "no": null, "tags": ["a","b"]}'),
        ('{"text": "<i>/<n>/<b>"}', '{"text": "i-1/3/true"}'),
        ('{"o": <d>}', '{"o": {"list":[{"x":1},{"x":2}],"with.dot":"d","with-dash":"e"}}'),
        ('"o: <t>"', '"o: [a,b]"'),
        ('{"q": <q>, "in": "<q>"}', '{"q": "say \\"hi\\"\\n", "in": "say \\"hi\\"\\n"}'),
        ('{"missing": <gone>}', '{"missing": ""}'),
        ('{"missing": "a<gone>b"}', '{"missing": "ab"}'),
        ("<i>", '"i-1"'),
        ('"one <i>"\n"two <n>"', '"one i-1"\n"two 3"'),
        ('{"escaped \\" quote": <n>}', '{"escaped \\" quote": 3}'),
    ],
)
async def test_a_template_puts_values_in_their_places(cloud, template, body):
    paths = {
        "i": "$.detail.instance",
        "n": "$.detail.count",
        "f": "$.detail.ratio",
        "b": "$.detail.is_on",
        "z": "$.detail.nothing",
        "t": "$.detail.tags",
        "d": "$.detail.deep",
        "q": "$.detail.quote",
        "gone": "$.detail.gone",
    }
    assert await read(cloud, **transformer(template, **paths)) == body


async def test_a_template_may_name_the_rule_and_the_event(cloud):
    template = (
        '{"rule": <aws.events.rule-name>, "arn": "<aws.events.rule-arn>",'
        ' "at": <aws.events.event.ingestion-time>, "event": <aws.events.event>, "all": <aws.events.event.json>}'
    )
    body = json.loads(await read(cloud, InputTransformer={"InputTemplate": template}))

    assert (body["rule"], body["at"]) == ("rule", "2023-11-14T22:13:20Z")
    assert body["arn"].endswith(":rule/rule")
    assert "detail" not in body["event"]
    assert body["all"]["detail"] == DETAIL


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"Input": "{"}, "JSON syntax error in input for target t"),
        (
            {"Input": "{}", "InputPath": "$"},
            "Only one of Input, InputPath, or InputTransformer must be provided",
        ),
        ({"InputPath": "detail"}, "Invalid JSON path for target t"),
        ({"InputPath": "$..x"}, "Invalid JSON path for target t"),
        ({"InputPath": "$.x[?(@.y)]"}, "Invalid JSON path for target t"),
        (transformer("plain text"), "Invalid InputTemplate for target t"),
        (transformer('{"a": <nobody>}'), "variable nobody is not in InputPathsMap"),
        (transformer('{"a": <x>', x="$"), "Invalid InputTemplate for target t"),
        (transformer('"<x>"', x="nowhere"), "Invalid JSON path for target t"),
        (transformer('"<AWSx>"', AWSx="$"), "invalid key: AWSx"),
        (transformer(""), "at 'inputTemplate' failed to satisfy constraint"),
        ({"InputPath": "$." + "x" * 255}, "at 'inputPath' failed to satisfy constraint"),
    ],
)
async def test_what_would_never_make_an_input_is_refused_when_it_is_put(cloud, target, words):
    await cloud.rule()

    with pytest.raises(ValidationException) as refusal:
        await cloud.target(await cloud.new_queue(), **target)

    assert words in refusal.value.message
