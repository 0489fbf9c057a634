"""The worker as it is, with seconds in place of minutes: `python -m tests.soak.hasty_worker`.

What matters is kept in proportion: a lease is longer than the longest answer of the carrier, and the carrier is asked
for the last time when nothing that was on its way can still arrive.
"""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

import worker
from sms import messages, outbox, reconcile
from sms.channels import twilio_sender


def run() -> None:
    """Run it until it is told to stop, or killed."""
    _instead(twilio_sender, "TIMEOUT_SECONDS", 1.0)
    _instead(twilio_sender, "LONGEST_RETRY_AFTER", timedelta(seconds=1))
    _instead(outbox, "LEASE", timedelta(seconds=3))
    _instead(messages, "RETRY_AFTER", (timedelta(seconds=1),) * len(messages.RETRY_AFTER))
    _instead(reconcile, "CHECK_AFTER", (timedelta(seconds=1),) * len(reconcile.CHECK_AFTER))
    _instead(reconcile, "SETTLED_AFTER", timedelta(seconds=5))
    worker.run()


def _instead(module: ModuleType, name: str, value: object) -> None:
    getattr(module, name)  # it must still be called that: a soak that waits for minutes proves nothing in its time
    setattr(module, name, value)


if __name__ == "__main__":
    run()
