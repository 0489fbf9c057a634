"""Submissions: what a person answered, from every channel."""
