"""The consumer: poll, lease, work, settle, drain. A process of its own that knows only AWS's API.

run.py       begins and ends a worker             ports.py      what it needs of the cloud
consumer.py  one pipeline's way from the queue    job.py        one upload's way to its outputs
slots.py     how much goes on at once             making.py     the steps, on one local file
lease.py     keeps a message while it is worked   sidecars.py   the subtitle files beside a movie
settling.py  deletes what is done                 workshop.py   folders for jobs
outcome.py   how a job ended                      report.py     what is said meanwhile
"""
