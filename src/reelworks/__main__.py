"""``python -m reelworks``, the same as ``reelworks``."""

import sys

from reelworks.cli import main

if __name__ == "__main__":
    sys.exit(main())
