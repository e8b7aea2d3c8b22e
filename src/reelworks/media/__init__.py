"""The studio: one file a step, each over FFmpeg or libvips. It knows files, and no cloud."""
