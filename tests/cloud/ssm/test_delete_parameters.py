"""Parameters deleted, labels and tags with them."""


async def test_a_deleted_parameter_is_gone_with_its_past(ssm):
    await ssm.put("film", Tags=[{"Key": "team", "Value": "sound"}])
    await ssm.put("film", "2", Overwrite=True)

    await ssm("DeleteParameter", Name="film")

    assert (await ssm.refused("GetParameterHistory", Name="film")).code == "ParameterNotFound"
    assert (await ssm.refused("DeleteParameter", Name="film")).code == "ParameterNotFound"
    assert (await ssm.put("film"))["Version"] == 1


async def test_several_go_and_those_that_are_not_there_are_named(ssm):
    await ssm.put("a")

    answer = await ssm("DeleteParameters", Names=["a", "none"])

    assert answer == {"DeletedParameters": ["a"], "InvalidParameters": ["none"]}


async def test_labels_move_and_are_taken(ssm):
    await ssm.put("film", "1")
    await ssm.put("film", "2", Overwrite=True)
    await ssm("LabelParameterVersion", Name="film", ParameterVersion=1, Labels=["live", "1bad"])

    answer = await ssm("LabelParameterVersion", Name="film", ParameterVersion=2, Labels=["live", "aws-bad"])

    assert answer == {"InvalidLabels": ["aws-bad"], "ParameterVersion": 2}
    assert await ssm.value("film:live") == "2"
    taken = await ssm("UnlabelParameterVersion", Name="film", ParameterVersion=2, Labels=["live", "other"])
    assert taken == {"RemovedLabels": ["live"], "InvalidLabels": ["other"]}


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
