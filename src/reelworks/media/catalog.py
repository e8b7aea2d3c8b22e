"""Every step that a definition file can name."""

from collections.abc import Mapping
from types import MappingProxyType

from reelworks.media.bench import Step
from reelworks.media.command import Command
from reelworks.media.function import Function
from reelworks.media.poster import Poster
from reelworks.media.subtitles import Subtitles
from reelworks.media.thumbnail import Thumbnail
from reelworks.media.transcode import Renditions

STEPS: Mapping[str, type[Step]] = MappingProxyType(
    {step.name: step for step in (Subtitles, Renditions, Poster, Thumbnail, Command, Function)}
)
"""The steps by their names. To add one: write its file, name it here."""
