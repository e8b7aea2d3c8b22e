"""Where outputs lie, from where the upload lay. Two uploads never share an output's name.

uploads/a/b.mp4  →  processed/a/b.mp4             the original, moved
                    processed/a/b/1080p.mp4 …     what was made of it
                    processed/a/b/manifest.json
uploads/a/b.mov  →  processed/a/b.mov.files/1080p.mp4 …
c/d.jpg          →  c/d.jpg.thumbnail.png         where originals stay (no done_prefix)
                    c/d.jpg.manifest.json
"""

from reelworks.pipeline.definition import Pipeline

MANIFEST = "manifest.json"
SIDECAR_SUFFIXES = (".srt", ".vtt", ".ass")
"""Subtitle files that belong to the movie of the same name."""
_PLAIN = ".mp4"
_MARK = ".files"


def done_key(pipeline: Pipeline, key: str) -> str | None:
    """Return where the original moves to, or None where it stays."""
    if pipeline.done_prefix is None:
        return None
    return pipeline.done_prefix + key.removeprefix(pipeline.prefix)


def output_key(pipeline: Pipeline, key: str, name: str) -> str:
    """Return the key for the output called ``name`` (which may hold ``/``) of the upload ``key``."""
    moved = done_key(pipeline, key)
    if moved is None:
        return f"{key}.{name}"
    return f"{_folder(moved)}/{name}"


def manifest_key(pipeline: Pipeline, key: str) -> str:
    """Return the key of the upload's manifest."""
    return output_key(pipeline, key, MANIFEST)


def stem(key: str) -> str:
    """Return a key without its last suffix: ``a/film.mp4`` → ``a/film``. A leading dot begins no suffix."""
    folder, slash, name = key.rpartition("/")
    head, dot, _ = name.rpartition(".")
    return f"{folder}{slash}{head}" if dot and head else key


def is_sidecar_of(candidate: str, key: str) -> bool:
    """Whether ``candidate`` holds subtitles for ``key``: ``film.srt`` or ``film.de.srt`` for ``film.mp4``."""
    rest = candidate.removeprefix(stem(key) + ".") if candidate.startswith(stem(key) + ".") else ""
    language, _, suffix = rest.rpartition(".")
    return f".{suffix.lower()}" in SIDECAR_SUFFIXES and "/" not in rest and "." not in language


def _folder(moved: str) -> str:
    # b.mp4 and b.mov must not share a folder: the common kind gets the short name, every other its whole
    # name and a mark, and an .mp4 whose own name ends in that mark counts as another kind.
    plain = moved.removesuffix(_PLAIN)
    if plain != moved and stem(moved) == plain and not plain.endswith(_MARK):
        return plain
    return moved + _MARK
