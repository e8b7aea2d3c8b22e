"""The command line: which figures, and for how long."""

import argparse

import bench
from bench import cloud, job


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench", description=bench.__doc__)
    arguments.add_argument("which", nargs="?", default="all", choices=["all", "cloud", "job"])
    arguments.add_argument("--seconds", type=float, default=4.0, help="how long each load lasts")
    options = arguments.parse_args()
    if options.which in ("all", "cloud"):
        cloud.run(options.seconds)
    if options.which in ("all", "job"):
        job.run()


if __name__ == "__main__":
    main()
