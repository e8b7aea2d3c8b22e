"""ListTopics."""

import functools
import operator


async def test_topics_come_a_hundred_at_a_time(cloud):
    names = [f"t{number:03}" for number in range(205)]
    for name in names:
        await cloud.topic(name)

    pages, request = [], {}
    while not pages or request:
        answer = await cloud("ListTopics", **request)
        pages.append([topic["TopicArn"].rpartition(":")[2] for topic in answer["Topics"]])
        request = {"NextToken": answer["NextToken"]} if "NextToken" in answer else {}

    assert [len(page) for page in pages] == [100, 100, 5]
    assert functools.reduce(operator.iadd, pages, []) == names


async def test_a_full_last_page_has_no_token(cloud):
    for number in range(100):
        await cloud.topic(f"t{number:03}")

    assert "NextToken" not in await cloud("ListTopics")
