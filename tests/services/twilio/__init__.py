"""A stand-in for Twilio's Messages API: it keeps what it accepted, fails when told to, and calls back as Twilio does.

What it cannot vouch for is whether Twilio would accept our requests: that is checked against Twilio's own description
(`tests/services/prism.py`).
"""
