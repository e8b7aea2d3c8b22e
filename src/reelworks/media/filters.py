"""Filter chains that several steps put before their own."""

from reelworks.media.look import Look

_TONE_MAPPING = (
    "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,"
    "zscale=t=bt709:m=bt709:r=tv,format=yuv420p,"
)


def to_standard_range(movie: Look) -> str:
    """Return the filters that bring HDR10 and HLG to BT.709, with a comma behind; nothing for other movies.

    Without them bright parts come out grey and colours pale on every screen.
    """
    return _TONE_MAPPING if movie.is_hdr else ""
