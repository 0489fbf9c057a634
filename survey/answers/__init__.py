"""From raw text to a value: the only way answers are validated, whatever the channel. Pure: no clock, no storage."""

from survey.answers.choice_table import choice_numbers
from survey.answers.choices import nothing_to_choose
from survey.answers.finding import find_choices
from survey.answers.prompts import how_to_answer
from survey.answers.reading import READERS, accept, read, understand
from survey.answers.rejected import AnswerRejected, Reading
from survey.answers.spoken import spoken

__all__ = [
    "READERS",
    "AnswerRejected",
    "Reading",
    "accept",
    "choice_numbers",
    "find_choices",
    "how_to_answer",
    "nothing_to_choose",
    "read",
    "spoken",
    "understand",
]
