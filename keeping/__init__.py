"""Keeping an installation: backups, and restoring them. A composition root: it knows every room and none knows it."""
