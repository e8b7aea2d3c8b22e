async def test_an_aborted_upload_is_gone_with_its_parts(films):
    upload = await films.begin()
    await films.part(upload, 1, b"x")

    await films("AbortMultipartUpload", **upload)

    assert films.blobs() == set()
    assert (await films.refusal("AbortMultipartUpload", **upload)).code == "NoSuchUpload"
    assert (await films.refusal("ListParts", **upload)).code == "NoSuchUpload"
