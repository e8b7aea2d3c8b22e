"""LabelParameterVersion and UnlabelParameterVersion."""


async def test_labels_move_and_are_taken(ssm):
    await ssm.put("film", "1")
    await ssm.put("film", "2", Overwrite=True)
    await ssm("LabelParameterVersion", Name="film", ParameterVersion=1, Labels=["live", "1bad"])

    answer = await ssm("LabelParameterVersion", Name="film", ParameterVersion=2, Labels=["live", "aws-bad"])

    assert answer == {"InvalidLabels": ["aws-bad"], "ParameterVersion": 2}
    assert await ssm.value("film:live") == "2"
    taken = await ssm("UnlabelParameterVersion", Name="film", ParameterVersion=2, Labels=["live", "other"])
    assert taken == {"RemovedLabels": ["live"], "InvalidLabels": ["other"]}
