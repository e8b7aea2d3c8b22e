"""The embedded cloud: an AWS-wire-compatible server that knows no media.

It could serve any application. It never imports the product, and the product never imports it.
"""
