"""What a request asks of the disk does not grow with the backlog: every hot statement goes by an index."""

import pytest

from reelworks.cloud.services.sqs.stores import messages

HOT = [
    messages._DUE,
    messages._RECEIVE,
    messages._FIND_RECEIVE,
    messages._DELETE_RECEIVED,
    messages._NOT_VISIBLE,
    messages._REMOVE_EXPIRED,
    messages._REMOVE_SOME,
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
