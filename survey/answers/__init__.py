"""From raw text to a value: the only way answers are validated, whatever the channel. Pure: no clock, no storage."""

from survey.answers.choice_table import choice_numbers
from survey.answers.reading import READERS, accept, read, understand
from survey.answers.rejected import AnswerRejected, Reading

__all__ = ["READERS", "AnswerRejected", "Reading", "accept", "choice_numbers", "read", "understand"]
