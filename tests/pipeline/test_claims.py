import pytest

from reelworks.pipeline.claims import claimed_kind


@pytest.mark.parametrize(
    ("key", "content_type", "kind"),
    [
        ("uploads/a.mp4", "binary/octet-stream", "movie"),
        ("uploads/a.MOV", "", "movie"),
        ("uploads/a", "video/mp4", "movie"),
        ("a.jpg", "binary/octet-stream", "picture"),
        ("a.jpeg", "video/mp4", "picture"),
        ("a", "image/png", "picture"),
        ("uploads/test1.txt", "text/plain", "other"),
        ("uploads/mp4", "text/plain", "other"),
        ("uploads.mp4/readme", "", "other"),
        ("a.srt", "application/x-subrip", "other"),
    ],
)
def test_an_upload_claims_by_its_name_and_then_by_its_type(key, content_type, kind):
    assert claimed_kind(key, content_type) == kind
