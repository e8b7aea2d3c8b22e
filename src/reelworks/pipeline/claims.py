"""What an upload claims to be, by its name and its declared type. What it is, only its content says."""

_MOVIES = frozenset(
    [
        "3g2",
        "3gp",
        "asf",
        "avi",
        "flv",
        "m2ts",
        "m2v",
        "m4v",
        "mkv",
        "mov",
        "mp4",
        "mpeg",
        "mpg",
        "mts",
        "mxf",
        "ogm",
        "ogv",
        "qt",
        "ts",
        "vob",
        "webm",
        "wmv",
    ]
)
_PICTURES = frozenset(
    ["avif", "bmp", "gif", "heic", "heif", "jfif", "jpe", "jpeg", "jpg", "png", "tif", "tiff", "webp"]
)


def claimed_kind(key: str, content_type: str) -> str:
    """Return movie, picture or other.

    The name counts before the type, since many clients send every file as ``binary/octet-stream``. Only
    what claims to be media is looked into; anything else is a file that moves as it is.
    """
    _, dot, suffix = key.rpartition("/")[2].rpartition(".")
    suffix = suffix.lower() if dot else ""
    if suffix in _MOVIES or (suffix not in _PICTURES and content_type.startswith("video/")):
        return "movie"
    if suffix in _PICTURES or content_type.startswith("image/"):
        return "picture"
    return "other"
