"""Answering a survey on a page."""
