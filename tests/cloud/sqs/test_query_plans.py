"""What a request asks of the disk does not grow with the backlog: every hot statement goes by an index."""

import pytest

from reelworks.cloud.services.sqs.stores import attempts, deduplications, groups, messages

HOT = [
    messages._DUE,
    messages._MOVABLE,
    messages._IN_GROUP,
    messages._RECEIVED,
    messages._DELAY_ANEW,
    messages._RECEIVE,
    messages._FIND_RECEIVE,
    messages._DELETE_RECEIVED,
    messages._NOT_VISIBLE,
    messages._REMOVE_EXPIRED,
    messages._REMOVE_SOME,
    messages._TRANSFER,
    groups._DUE,
    groups._DUE_BEFORE,
    groups._NEXT_DUE,
    groups._BLOCK,
    groups._FIRST,
    groups._PLACE,
    groups._DUE_AFTER,
    groups._REMOVE_SOME,
    deduplications._FIND,
    deduplications._HAS_EXPIRED,
    deduplications._FORGET_SOME,
    attempts._FIND,
    attempts._HAS_EXPIRED,
    attempts._FORGET_SOME,
    "SELECT min(visible_at) FROM message WHERE lane_id = ?",
    "SELECT max(sequence) FROM message",
]


@pytest.mark.parametrize("statement", HOT)
async def test_it_neither_reads_everything_nor_sorts(cloud, statement):
    parameters = [0] * statement.count("?")

    rows = cloud.room.database.reader.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()

    steps = [row["detail"] for row in rows]
    assert steps
    assert not [step for step in steps if step.startswith("SCAN") or "TEMP B-TREE" in step], steps
