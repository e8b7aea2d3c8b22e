"""The instance metadata service: what a machine's own processes may know of it, over HTTP on its own address."""
