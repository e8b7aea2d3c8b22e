"""The load balancers' data plane: a streaming reverse proxy, a process of its own. It knows no AWS API."""
