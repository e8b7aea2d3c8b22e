"""A machine's first process: starts and keeps its services, runs its user data, writes its console, ends it.

It runs under a bare interpreter (``python -P -S -E -s``), so that it is there in some tens of milliseconds: standard
library only, and of this project only ``processes``, ``console`` and what lies here.
"""
