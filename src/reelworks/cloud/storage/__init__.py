"""Disks: one writer a database with group commit, large bytes as files, and events that survive a crash.

Nothing here knows a service of AWS.
"""
