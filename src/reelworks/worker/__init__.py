"""The consumer: poll, lease, work, settle, drain. A process of its own that knows only AWS's API.

run.py       begins and ends a worker            ports.py     what it needs of the cloud
consumer.py  one pipeline's way from the queue   job.py       one upload's way to its outputs
lease.py     keeps a message while it is worked  outcome.py   how a job ended
settling.py  deletes what is done                report.py    what it says while it works
slots.py     how much goes on at once            workshop.py  folders for jobs
"""
