"""S3's values and pure rules: no disk, no clock, no other room."""
