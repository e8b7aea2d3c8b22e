"""Machines: process groups with an address, a folder, limits and an init of their own. They know no AWS.

Who starts machines imports from these modules:

- ``machines``: ``Machines``, which starts, stops and kills them;
- ``model``: the values ``MachineSpec``, ``Ending``, ``Usage`` and the error ``MachineFailed``;
- ``network``: ``claim_network`` and its ``Claim``;
- ``console``: ``read_console``, what a machine has said;
- ``metadata.facts``: ``Facts``, ``RoleCredentials`` and the port ``MetadataSource``;
- ``metadata.server``: ``MetadataServer``.

This package gathers no names of its own: a machine's init imports from below it and must be there in a blink.
"""
