"""What a person types: one file a command.

cloud up worker demo env definition     the commands
main.py       finds the command, and turns what went wrong into one sentence
machinery.py  the cloud and the workers of one data folder, as processes of their own
child.py      one such process
"""

from reelworks.cli.main import main

__all__ = ["main"]
