"""AWS's protocols as pure functions: no sockets, no clocks, no state.

A request's bytes become a plain dict in the shape of botocore's service model, an answer's dict becomes
bytes again. Nothing here knows what an operation does.
"""
