"""Things as answers tell them, in the service model's shapes."""
