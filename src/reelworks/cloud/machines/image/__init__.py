"""The machine image: the programs that every machine finds in its ``bin``, and how a machine's folder is laid out.

The programs run under a bare interpreter, as the init does: standard library only.
"""
