"""Uploads become finished media, dependably, on one machine or on AWS."""

__version__ = "0.1.0"
