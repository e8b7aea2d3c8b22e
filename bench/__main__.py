"""The command line: which figures, and for how long."""

import argparse
import signal
import sys

import bench
from bench import cloud, fleet, job, large, others, sizes

OURS = ("cloud", "large", "sizes", "job", "fleet")


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers under test end, too
    arguments = argparse.ArgumentParser(
        prog="python -m bench", description=bench.__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    arguments.add_argument("which", nargs="?", default="all", choices=["all", *OURS, "others"])
    arguments.add_argument("--seconds", type=float, default=4.0, help="how long each load lasts")
    arguments.add_argument("--rounds", type=int, default=2, help="others: the best of so many counts")
    arguments.add_argument("--keys", type=int, default=sizes.KEYS, help="sizes: keys in the bucket")
    arguments.add_argument("--messages", type=int, default=sizes.MESSAGES, help="sizes: messages waiting")
    options = arguments.parse_args()
    runs = {
        "cloud": lambda: cloud.run(options.seconds),
        "large": large.run,
        "sizes": lambda: sizes.run(options.seconds, sizes.Sizes(options.keys, options.messages)),
        "job": job.run,
        "fleet": fleet.run,
        "others": lambda: others.run(options.seconds, options.rounds),
    }
    for which in OURS if options.which == "all" else [options.which]:
        runs[which]()


if __name__ == "__main__":
    main()
