"""Machines: process groups with an address, a folder, limits and an init of their own. They know no AWS."""
