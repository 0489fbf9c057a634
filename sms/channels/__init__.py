"""Channels: how texts come in and go out. Each turns its carrier's form into ours and back."""
