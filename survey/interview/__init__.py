"""The engine: what is asked next, and whether an answer may stand. Pure: it is replayed from the answers each time.

What has been given so far maps the path of a question ("household/member[2]/age") to its ODK value text; "" there means
that the person skipped it, and a path that is missing has not been answered yet. Relevance is judged in form order: an
irrelevant answer is not asked, not checked, and blank in whatever depends on it.
"""

from survey.interview.engine import Interview, NotAccepted, Step, objection
from survey.interview.unfolded import Clock, Given

__all__ = ["Clock", "Given", "Interview", "NotAccepted", "Step", "objection"]
