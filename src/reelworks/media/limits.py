"""The bounds of what is accepted. Untrusted media may claim anything; these are checked on the header."""

PICTURE_PIXELS_MAX = 16_384 * 16_384
"""The largest picture, in pixels: above the 200-megapixel cameras of today's telephones."""
FRAME_PIXELS_MAX = 8_192 * 4_608
"""The largest frame of a movie, in pixels: 8K with room to spare."""
FRAME_SIDE_PX_MAX = 16_384
"""The longest side of a movie's frame, in pixels: H.264's own bound."""
FRAME_SIDE_PX_MIN = 2
"""The shortest side of a movie's frame, in pixels: 4:2:0 colour needs two."""
FRAME_RATE_MAX = 480
"""The highest frame rate, in frames a second; a header that claims more is not trusted as a rate."""
DURATION_S_MAX = 24 * 3600
"""The longest movie, in seconds."""
STREAMS_MAX = 64
"""The most streams in one container."""
SUBTITLE_BYTES_MAX = 16 * 1024 * 1024
"""The largest subtitle file, in bytes: some hundred times that of a long film."""
