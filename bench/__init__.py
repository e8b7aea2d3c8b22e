"""Figures of this machine, each beside a baseline that is measured in the same run.

python -m bench              all of ours: cloud, large, sizes, job
python -m bench cloud        the embedded cloud, beside an echo on its own server stack
python -m bench large        64 MiB up and down, beside hash + write + fsync and sendfile alone
python -m bench sizes        with many keys and messages in it (--keys, --messages)
python -m bench job          the main job, beside bare FFmpeg and bare libvips
python -m bench others       beside other emulators, installed under build/peers (needs a package registry)
"""
