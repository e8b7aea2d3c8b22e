"""Many patterns: the same answers as asking each, and few of them asked."""

import json

from hypothesis import given
from hypothesis import strategies as st

from reelworks.cloud.patterns.fields import fields_of
from reelworks.cloud.patterns.index import PatternIndex
from reelworks.cloud.patterns.pattern import Pattern, compile_pattern

VALUES = st.sampled_from(["a", "b", 1, 2.0, None, True])
RULES = st.lists(VALUES, min_size=1, max_size=2) | st.sampled_from(
    [[{"exists": False}], [{"prefix": "a"}], [{"anything-but": "a"}]]
)
FLAT = st.dictionaries(st.sampled_from("xyz"), RULES, min_size=1, max_size=3)
PATTERNS = FLAT | st.builds(lambda flat, one, other: {**flat, "$or": [one, other]}, FLAT, FLAT, FLAT)
EVENTS = st.dictionaries(st.sampled_from("xyz"), VALUES | st.lists(VALUES, max_size=2), max_size=3)


@given(st.lists(PATTERNS, max_size=12), st.lists(st.integers(0, 11), max_size=6), EVENTS)
def test_the_index_finds_what_asking_each_finds(patterns, gone, event):
    index, kept = PatternIndex(), {}
    for number, pattern in enumerate(patterns):
        kept[number] = compile_pattern(json.dumps(pattern))
        index.put(number, kept[number])
    for number in gone:
        index.discard(number)
        kept.pop(number, None)

    fields = fields_of(event)

    assert sorted(index.matching(fields)) == [n for n, pattern in kept.items() if pattern.matches(fields)]
    assert len(index) == len(kept)


def test_a_pattern_takes_the_place_of_the_one_before_it():
    index = PatternIndex()
    index.put("rule", compile_pattern('{"source": ["a"]}'))

    index.put("rule", compile_pattern('{"source": ["b"]}'))

    assert index.matching(fields_of({"source": "a"})) == []
    assert index.matching(fields_of({"source": "b"})) == ["rule"]


def test_of_a_thousand_rules_of_one_source_an_event_asks_its_own(monkeypatch):
    index = PatternIndex()
    for number in range(1_000):
        pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": [f"b{number}"]}}}
        index.put(number, compile_pattern(json.dumps(pattern)))
    asked = []
    matches = Pattern.matches
    monkeypatch.setattr(Pattern, "matches", lambda self, fields: asked.append(1) or matches(self, fields))

    found = index.matching(fields_of({"source": "aws.s3", "detail": {"bucket": {"name": "b7"}}}))

    assert found == [7]
    assert len(asked) <= 2
