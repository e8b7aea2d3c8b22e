"""From the definition to what exists in the cloud: buckets, topics, queues, their policies."""
