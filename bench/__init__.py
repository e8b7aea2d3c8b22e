"""Figures of this machine, each beside a baseline that is measured in the same run.

python -m bench              all of them
python -m bench cloud        the embedded cloud, beside an echo on its own server stack
python -m bench job          the main job, beside bare FFmpeg and bare libvips
"""
