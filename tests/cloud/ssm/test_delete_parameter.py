"""DeleteParameter."""


async def test_a_deleted_parameter_is_gone_with_its_past(ssm):
    await ssm.put("film", Tags=[{"Key": "team", "Value": "sound"}])
    await ssm.put("film", "2", Overwrite=True)

    await ssm("DeleteParameter", Name="film")

    assert (await ssm.refused("GetParameterHistory", Name="film")).code == "ParameterNotFound"
    assert (await ssm.refused("DeleteParameter", Name="film")).code == "ParameterNotFound"
    assert (await ssm.put("film"))["Version"] == 1
