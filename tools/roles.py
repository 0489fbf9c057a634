"""Print who may do what, from the table that the code goes by: `python -m tools.roles` writes docs/roles.md."""

from __future__ import annotations

import sys
from pathlib import Path

from survey.people.roles import CAPABILITIES, ROLE_NAMES, Capability, Role

TARGET = Path(__file__).parent.parent / "docs" / "roles.md"
MEANINGS: dict[Capability, str] = {
    Capability.SEE_DESK: "open the desk",
    Capability.SEE_FEEDBACK: "read the inbox: voices, with their contact's code",
    Capability.SEE_SENSITIVE: "read what was handed to the safeguarding lead, and give it back",
    Capability.TRIAGE: "write a gloss, hand a voice to the safeguarding lead, cite it",
    Capability.SEE_BACKLOG: "read the items of the backlog",
    Capability.SEE_VOICES: "read people's own words within an item, as “voice 12”",
    Capability.EDIT_BACKLOG: "make items, word them, move them",
    Capability.COMMENT: "remark on items, ask the team",
    Capability.TAKE_POSITION: "say where one's organisation stands",
    Capability.PROMISE: "sign commitments for one's own organisation, and say how they went",
    Capability.DECIDE: "draft a decision",
    Capability.HOLD_MEETINGS: "plan and record meetings with the community, design versions and sign-off",
    Capability.PUBLISH: "approve and publish decisions, decide about texts that may not have arrived, invite",
    Capability.SEE_SURVEYS: "see the surveys",
    Capability.PUBLISH_SURVEY: "publish a survey",
    Capability.USE_SIMULATOR: "use the phone in the browser",
    Capability.SEE_AUDIT: "read the trail of who did what",
    Capability.MANAGE_PEOPLE: "add people and organisations, give roles, deactivate",
}


def page() -> str:
    """The page, in Markdown."""
    lines = [
        "# Who may do what",
        "",
        "Written by `python -m tools.roles` from `survey/people/roles.py`, which the code goes by."
        " Somebody with several roles may do what any of them may."
        " Whoever is not signed in reads the public pages and answers surveys.",
        "",
        "| | " + " | ".join(ROLE_NAMES[role] for role in Role) + " |",
        "|---|" + ":-:|" * len(Role),
    ]
    for capability in Capability:
        marks = ["●" if capability in CAPABILITIES[role] else "" for role in Role]
        lines.append(f"| {MEANINGS[capability]} | " + " | ".join(marks) + " |")
    lines += [
        "",
        "Nobody but the safeguarding lead sees what is sensitive, and nobody's counts betray that it is there."
        " Administrators give that role to others, never to themselves, and the trail says so.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    sys.exit()
