"""GetParameterHistory."""


async def test_the_past_is_told_oldest_first(ssm):
    await ssm.put("film", "1")
    await ssm.put("film", "2", Overwrite=True)
    await ssm("LabelParameterVersion", Name="film", Labels=["now"])

    history = (await ssm("GetParameterHistory", Name="film"))["Parameters"]

    assert [(one["Version"], one["Value"], one["Labels"]) for one in history] == [
        (1, "1", []),
        (2, "2", ["now"]),
    ]
