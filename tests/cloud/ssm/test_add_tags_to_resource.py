"""AddTagsToResource, RemoveTagsFromResource, ListTagsForResource."""


async def test_tags_come_and_go(ssm):
    await ssm.put("film")
    of_film = {"ResourceType": "Parameter", "ResourceId": "film"}

    await ssm("AddTagsToResource", **of_film, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    await ssm("RemoveTagsFromResource", **of_film, TagKeys=["a"])

    assert (await ssm("ListTagsForResource", **of_film))["TagList"] == [{"Key": "b", "Value": "2"}]
    missing = {"ResourceType": "Parameter", "ResourceId": "none"}
    assert (await ssm.refused("ListTagsForResource", **missing)).code == "InvalidResourceId"
    wrong = {"ResourceType": "Document", "ResourceId": "film"}
    assert (await ssm.refused("ListTagsForResource", **wrong)).code == "InvalidResourceType"
