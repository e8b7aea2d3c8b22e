"""EventBridge's tables and their stores, the only files of the room that know the database.

A method is one statement; what must change together, the caller changes in one transaction. What a store writes, the
switchboard learns after the commit.
"""
