"""Look at an upload: is it a movie, a picture or something else, and what is it like?

Only headers are read, and one frame of a movie. What is no medium is an answer, not an error; what claims
to be one and cannot be read is refused with a sentence for its uploader.
"""

from pathlib import Path

from reelworks.media.bench import SourceRejected
from reelworks.media.look import Look
from reelworks.media.movies import look_at_movie
from reelworks.media.pictures import look_at_picture
from reelworks.media.signatures import find_claim


def look(path: Path) -> Look:
    """Return what the file is, told by its content and not by its name.

    Raises:
        SourceRejected: it claims to be a movie or a picture and is cut off, damaged, absurdly large or of a
            kind that cannot be read here.
    """
    claim = find_claim(path)
    if claim == "movie":
        return look_at_movie(path)
    if claim == "picture":
        return look_at_picture(path)
    if claim == "unsupported picture":
        raise SourceRejected(
            f"{path.name} is a HEIC picture, which cannot be read here yet; send it as JPEG."
        )
    return Look("other")


def get_movie(path: Path) -> Look:
    """Return what the movie is like.

    Raises:
        SourceRejected: it is no movie, or one that cannot be read.
    """
    seen = look(path)
    if seen.kind != "movie":
        raise SourceRejected(f"{path.name} is not a movie.")
    return seen


def get_picture(path: Path) -> Look:
    """Return what the picture is like.

    Raises:
        SourceRejected: it is no picture, or one that cannot be read.
    """
    seen = look(path)
    if seen.kind != "picture":
        raise SourceRejected(f"{path.name} is not a picture.")
    return seen
