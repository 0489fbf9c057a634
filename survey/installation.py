"""What the core needs to know of the installation it runs in: a value made by the composition roots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from survey.definition.model import QuestionType
from survey.people.addresses import AddressKeys


@dataclass(frozen=True, slots=True)
class Installation:
    """Languages offered (the first is the programme's own), the programme's clock and country, the address keys.

    `metadata` are the kinds of identifying metadata that the programme wants kept with answers: none unless it says so.
    A conversation by text that nobody moved for `remind_after` gets one reminder, and rests after `expire_after`;
    `at_a_time` is how many questions it asks before it asks whether to go on (0: all of them).
    """

    languages: tuple[str, ...]
    timezone: ZoneInfo
    country: str
    keys: AddressKeys
    metadata: frozenset[QuestionType] = frozenset()
    remind_after: timedelta = timedelta(days=1)
    expire_after: timedelta = timedelta(days=3)
    at_a_time: int = 5

    @property
    def language(self) -> str:
        """The language to fall back to."""
        return self.languages[0]

    def today(self, now: datetime) -> date:
        """The programme's calendar day at `now`."""
        return now.astimezone(self.timezone).date()
