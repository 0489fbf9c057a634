"""The words of what was done: every act of the trail as a sentence, with the fields that it changed and what was said.

An act is named by its verb and its table (`ACT_NAMES`); what its sentence needs besides the voice's number comes from
`PARAMS`. `of_voices` says how it reads where nobody may learn which voice it was about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.desk import labels
from survey.audit import Act
from survey.backlog.commitments.standing import STANDING_NAMES, Standing
from survey.backlog.models import Outcome, Stance
from survey.backlog.stages import Stage
from survey.backlog.themes import Theme
from survey.people.roles import Role
from survey.web.language import said
from survey.words import N_, Message, Parameter

ACT_NAMES: Mapping[tuple[str, str], str] = {
    ("gloss", "feedback"): N_("wrote a gloss"),
    ("seal", "feedback"): N_("handed a voice to the safeguarding lead"),
    ("forget", "contact"): N_("forgot a person who asked for it"),
    ("invite", "contact"): N_("invited somebody to a survey by text"),
    ("let_go", "contact"): N_("forgot a person who was not heard of for long"),
    ("tidy", "programme"): N_("let go of what was kept long enough"),
    ("unseal", "feedback"): N_("gave a voice back to the team"),
    # Items
    ("make", "item"): N_("made the item"),
    ("reword", "item"): N_("changed the wording"),
    ("describe", "item"): N_("changed what is said of it"),
    ("move", "item"): N_("moved it from “%(before)s” to “%(after)s”"),
    ("show_stage", "item"): N_("let the public page say: %(after)s"),
    ("lead", "item"): N_("changed who leads"),
    ("concern", "item"): N_("changed whom it concerns"),
    ("cite", "item"): N_("cited voice %(voice)s"),
    ("uncite", "item"): N_("no longer cites voice %(voice)s"),
    ("merge", "item"): N_("merged it into another item"),
    ("take_in", "item"): N_("merged another item into it"),
    ("unmerge", "item"): N_("took it out of the item it had been merged into"),
    ("let_out", "item"): N_("took an item out again that had been merged into it"),
    ("split", "item"): N_("took voices out of it into an item of their own"),
    ("split_off", "item"): N_("made it from voices of another item"),
    ("unsplit", "item"): N_("gave its voices back to the item they came from"),
    ("take_back", "item"): N_("took back the voices that had been split off"),
    # Partners
    ("position", "item"): N_("took a position: %(stance)s"),
    ("comment", "item_comment"): N_("said something"),
    ("question", "item_comment"): N_("asked the team"),
    ("answer", "item_comment"): N_("answered a question"),
    ("open_round", "review_round"): N_("opened a round"),
    ("deadline", "review_round"): N_("gave a round another day"),
    ("close_round", "review_round"): N_("ended a round"),
    ("ask_reply", "reply"): N_("asked whom it concerns for a reply"),
    ("reply", "reply"): N_("replied"),
    # Promises
    ("promise", "commitment"): N_("promised something"),
    ("renegotiate", "commitment"): N_("gave a promise another day"),
    ("keep", "commitment"): N_("said that a promise was kept"),
    ("break", "commitment"): N_("said that a promise was not kept"),
    ("answer", "commitment"): N_("answered what was said of its promise"),
    ("release", "commitment"): N_("let a promise go"),
    ("reopen", "commitment"): N_("opened a promise again"),
    ("own", "commitment"): N_("changed who answers for a promise"),
    ("remind", "commitment"): N_("reminded of a promise"),
    ("escalate", "commitment"): N_("told the team of a late promise"),
    # Decisions
    ("draft", "decision"): N_("drafted a decision: %(outcome)s"),
    ("approve", "decision"): N_("approved the decision"),
    ("publish", "decision"): N_("published the decision"),
    # The house
    ("publish", "survey_version"): N_("published a survey"),
    ("send_again", "outbound"): N_("sent a text again"),
    ("leave", "outbound"): N_("left a text that may have arrived"),
    ("add_staff", "staff"): N_("added a colleague"),
    ("change_staff", "staff"): N_("changed a colleague’s name, organisation or language"),
    ("change_roles", "staff"): N_("changed a colleague’s roles to: %(roles)s"),
    ("grant_admin", "staff"): N_("made a colleague administrator"),
    ("grant_safeguarding", "staff"): N_("opened sensitive matters to a colleague: safeguarding lead"),
    ("deactivate", "staff"): N_("ended a colleague’s access"),
    ("reactivate", "staff"): N_("let a colleague in again"),
    ("invite", "staff"): N_("made a link to choose a password"),
    ("choose_password", "staff"): N_("chose a new password"),
    ("second_factor_on", "staff"): N_("turned a second factor on"),
    ("second_factor_off", "staff"): N_("turned the second factor off"),
    ("second_factor_reset", "staff"): N_("reset a colleague’s second factor"),
    ("recovery_codes", "staff"): N_("made new recovery codes"),
    ("add_organisation", "organisation"): N_("added an organisation"),
    ("change_organisation", "organisation"): N_("changed an organisation’s name or kind"),
    ("name_programme", "programme"): N_("named the programme"),
    ("teach", "taught_word"): N_("taught a word as an answer"),
    ("take_back", "taught_word"): N_("took a taught word back"),
    ("no_answer", "not_understood"): N_("settled a text that was no answer"),
    ("make_group", "contact_group"): N_("made a group of people"),
    ("change_group", "contact_group"): N_("changed a group of people"),
    ("dissolve_group", "contact_group"): N_("let a group of people go"),
    ("join_group", "contact_group"): N_("put somebody into a group"),
    ("leave_group", "contact_group"): N_("took somebody out of a group"),
}

OF_VOICES: Mapping[tuple[str, str], str] = {
    ("cite", "item"): N_("cited a voice"),
    ("uncite", "item"): N_("no longer cites a voice"),
}


def _stages(act: Act) -> Mapping[str, Parameter]:
    edges = {edge: act.detail.get(edge) for edge in ("before", "after")}
    return {edge: labels.stage(Stage(value)) if value else "" for edge, value in edges.items()}


PARAMS: Mapping[tuple[str, str], Callable[[Act], Mapping[str, Parameter]]] = {
    ("move", "item"): _stages,
    ("show_stage", "item"): _stages,
    ("position", "item"): lambda act: {"stance": labels.stance(Stance(act.detail["stance"]))},
    ("draft", "decision"): lambda act: {"outcome": labels.outcome(Outcome(act.detail["outcome"]))},
    ("change_roles", "staff"): lambda act: {
        "roles": ", ".join(labels.role(Role(held)) for held in act.detail["after"])
    },
}
"""What the sentences of acts are filled with; every other act has the number of its voice, if it has one."""

FIELD_NAMES: Mapping[str, str] = {
    "title": N_("Title"),
    "description": N_("What it would look like"),
    "paraphrase": N_("Paraphrase"),
    "theme": N_("Theme"),
    "place": N_("Place"),
    "urgency": N_("How urgent it is"),
    "effort": N_("How much effort it takes"),
    "due_on": N_("By which day"),
    "state": N_("How it stands"),
    "told": N_("What was said of it"),
    "answer": N_("What was answered"),
    "kept_on": N_("When it was kept"),
}

URGENCY_NAMES: Mapping[int, str] = {1: N_("can wait"), 2: N_("soon"), 3: N_("urgent")}
EFFORT_NAMES: Mapping[int, str] = {1: N_("little effort"), 2: N_("some effort"), 3: N_("much effort")}

STANDINGS: Mapping[str, str] = {"open": Standing.PROMISED}
"""How states of commitments are called where their name in the database is no word for people."""

SAID = ("why", "check", "text")
"""Under which names the detail of an act keeps what staff said along with it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that an act changed, with what it was before and after ("" for nothing)."""

    field: str
    before: str
    after: str


def act(of: Act, *, voices: bool = True) -> str:
    """What somebody did, in words; unless `voices`, without telling which voice it was about."""
    key = (of.verb, of.subject_type)
    known = ACT_NAMES.get(key)
    if known is None:
        return of.verb
    if not voices:
        known = OF_VOICES.get(key, known)
    params = PARAMS[key](of) if key in PARAMS else {"voice": of.detail.get("voice", "")}
    return said(Message(known, params))


def changes(of: Act) -> Sequence[Change]:
    """The fields that an act changed, in words."""
    changed: Mapping[str, Any] = of.detail.get("changes", {})
    return [
        Change(_field(name), _value(name, before), _value(name, after))
        for name, (before, after) in changed.items()
        if not name.endswith("_id") and not name.endswith("_at")  # which the sentence and its day tell
    ]


def said_along(of: Act) -> Sequence[str]:
    """What whoever did it said along with it: why, or how it can be checked."""
    return [of.detail[name] for name in SAID if of.detail.get(name)]


def urgency(degree: int | None) -> str:
    """How urgent, in words; "" where nobody has said."""
    return said(Message(URGENCY_NAMES[degree])) if degree else ""


def effort(degree: int | None) -> str:
    """How much effort, in words; "" where nobody has said."""
    return said(Message(EFFORT_NAMES[degree])) if degree else ""


def _field(name: str) -> str:
    field, _, language = name.partition(".")
    called = labels.named(FIELD_NAMES, field)
    return f"{called} ({labels.language_called(language)})" if language else called


def _value(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "theme":
        return labels.theme(Theme(value))
    if name == "urgency":
        return urgency(value)
    if name == "state":
        return said(Message(STANDING_NAMES[Standing(STANDINGS.get(value, value))]))
    return effort(value) if name == "effort" else str(value)
