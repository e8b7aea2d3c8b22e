"""The web tier: what people reach through the load balancer. It speaks AWS's API, like the worker, and nothing else."""
