"""What ODK's converter says, in our words.

Most of what it objects to is found by our own checks, which tell more and all at once; this is for the rest.
"""

from __future__ import annotations

import re

from survey.words import N_, Message

_RANGE = N_("Look at the parameters of this range: all have to lie between its start and its end, on its steps.")
_KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        r"For the 'range' question type, the parameters? '(?P<what>\w+)'.* appearance",
        N_("The parameter “%(what)s” does not go with the appearance of this range."),
        N_("Leave out the parameter, or the appearance."),
    ),
    (
        r"For the 'range' question type, the parameter '(?P<what>[^']+)'",
        N_("The parameter “%(what)s” does not fit this range."),
        _RANGE,
    ),
    (
        r"The '(?P<what>reference-geometry)' parameter",
        N_("The parameter “%(what)s” names no list, file or repeat."),
        N_("Name a list of choices, an attached file, or a repeat like ${name}."),
    ),
    (
        r"^(?:Parameter )?(?:location-|track-changes|identify-user)|location information in the audit",
        N_("The parameters of the row “audit” cannot be used."),
        N_("Delete them: answers are kept without them."),
    ),
    (
        r"same instance id will be generated.*Instance name: '(?P<what>[^']*)'",
        N_("Two attached files, or a file and a list, share the name “%(what)s”."),
        N_("Give each its own name."),
    ),
    (
        r"uses? 'search\(\)'|using 'search\(\)'",
        N_("search() cannot be used together with this kind of question or list."),
        N_("Use select_one_from_file with a choice_filter instead."),
    ),
    (
        r"'(?P<what>[^']+)' has no label or hint",
        N_("“%(what)s” has neither a label nor a hint."),
        N_("Write what people should read, in every language."),
    ),
    (
        r"no survey element named '(?P<what>[^']+)'|find the name '(?P<name>[^']+)'",
        N_("There is no question named “%(name)s”."),
        N_("Correct the name, or add the question."),
    ),
    (
        r"multiple survey elements named '(?P<what>[^']+)'|name '(?P<name>[^']+)' appears more than once",
        N_("“%(name)s” could mean several questions."),
        N_("Give each its own name."),
    ),
    (
        r"must be unique within their nearest parent",
        N_("ODK makes rows of its own for this survey, and one of them has the name of another row."),
        N_("Names that end in _count or _other are ODK's own next to a repeat or an or_other. Choose others."),
    ),
    (
        r"(?:package|application) (?:name|id)|Parameter 'app'",
        N_("The parameter “app” does not name an app."),
        N_("Leave it out."),
    ),
)
_KNOWN_PATTERNS = tuple((re.compile(pattern, re.DOTALL), message, remedy) for pattern, message, remedy in _KNOWN)


def ours(objection: str) -> tuple[Message, Message]:
    """The message and the remedy for an objection of pyxform; its own words only where we have none."""
    for pattern, message, remedy in _KNOWN_PATTERNS:
        if match := pattern.search(objection):
            found = {key: value for key, value in match.groupdict().items() if value}
            what = next(iter(found.values()), "")
            params = {"what": what, "name": what}
            return Message(message, params), Message(remedy, params)
    reason = objection.replace("Learn more: ", "").strip()
    if not reason or reason.startswith("{"):
        return (
            Message(N_("ODK's own converter cannot read this workbook.")),
            Message(N_("Compare it with a survey that works, or ask somebody who knows XLSForm.")),
        )
    params = {"reason": reason[:300]}
    return (
        Message(N_("ODK's own converter refuses this: %(reason)s"), params),
        Message(N_("Correct it so that the survey works with ODK too."), params),
    )
