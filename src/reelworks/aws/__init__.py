"""AWS as the product meets it: clients for either cloud, behind small doors with plain values.

It speaks AWS's API to whatever endpoint it is given and cannot tell one cloud from another.
"""
