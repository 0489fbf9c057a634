"""Proof that no text is lost, and nothing stored or sent twice, when processes die: real processes, killed in a burst.

`pytest tests/soak` is the short run that belongs to `make test`; `make soak` is the long one.
"""
