"""HTTP in and out: sockets become requests, a request's way is one list of stages, answers become bytes.

It knows protocols and signatures, and no service.
"""
