"""What reading an answer gives: a `Reading`, or an `AnswerRejected` that says what to send instead.

The messages stand here together: each is shown on a page as well as sent as a text, fits one segment in every
language, says what would be understood and never what somebody did wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

from survey.words import N_, Refused

EMPTY = N_("Please write your answer.")
NUMBER = N_("Please write a number, like 5.")
WHOLE_NUMBER = N_("Please write a whole number, like 5.")
NUMBER_TOO_LONG = N_("That number is very long. Please write it once more.")
DATE = N_("Please write the date as day-month-year, like %(example)s.")
MONTH_AND_YEAR = N_("Please write month and year, like %(example)s.")
YEAR_ONLY = N_("Please write the year, like %(example)s.")
NO_SUCH_DAY = N_("That day is not in the calendar. Please write it like %(example)s.")
ONE_NUMBER = N_("Reply with a number from 1 to %(last)s.")
SEVERAL_NUMBERS = N_("Reply with numbers from 1 to %(last)s, like %(example)s.")
ONE_OF = N_("Reply with one of these: %(options)s.")
SEVERAL_OF = N_("Reply with one or more of these: %(options)s.")
NOT_OFFERED = N_("Please choose from the answers shown.")
BETWEEN = N_("Please write a number from %(first)s to %(last)s.")
BETWEEN_LIKE = N_("Please write a number from %(first)s to %(last)s, like %(example)s.")
ALL_IN_ORDER = N_("Please put all %(count)s in your order, like %(example)s.")
TIME = N_("Please write the time, like %(example)s.")
DATE_TIME = N_("Please write day and time, like %(example)s.")
POINT = N_("Please write the place as two numbers, like %(example)s.")
LINK_HIDES = N_("That link hides the place. Please write two numbers, like %(example)s.")
POINTS = N_("Please write at least %(least)s places, like %(example)s.")
SAY_OK = N_("Please answer OK once you have read this.")
PHOTO_NEEDED = N_("Words cannot stand here: this needs a photo.")
RECORDING_NEEDED = N_("Words cannot stand here: this needs a sound recording.")
VIDEO_NEEDED = N_("Words cannot stand here: this needs a video.")
FILE_NEEDED = N_("Words cannot stand here: this needs a file.")
FILE_AGAIN = N_("Please choose the file once more.")


class AnswerRejected(Refused):
    """This cannot be taken as an answer to this question; `message` says what can."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer as understood: ODK value text. `sure` is False when the person should confirm it before it counts."""

    value: str
    sure: bool = True
