"""Words and shapes for what the desk shows: every state has both, so that colour is never alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from sms.messages import State
from survey import languages
from survey.backlog.history import KIND_NAMES, Kind
from survey.backlog.models import OUTCOME_NAMES, RELATION_NAMES, STANCE_NAMES, Outcome, Relation, Stance
from survey.backlog.review.community import LEANING_NAMES, Leaning
from survey.backlog.stages import STAGE_NAMES, Stage
from survey.backlog.themes import THEME_NAMES, Theme
from survey.feedback.voices import Feedback
from survey.people.models import Organisation
from survey.people.roles import ROLE_NAMES, Role
from survey.people.staff import GRANTS
from survey.web.language import interface_language, number, said
from survey.words import N_, Message

CHANNEL_NAMES: Mapping[str, str] = {
    "sms": N_("text message"),
    "whatsapp": N_("WhatsApp"),
    "web": N_("web page"),
    "field": N_("field form"),
    "simulator": N_("simulator"),
}

SOURCE_NAMES: Mapping[str, str] = {"text": N_("sent by themselves"), "answer": N_("answer to a question")}

FLAG_NAMES: Mapping[str, str] = {
    "engine_failed": N_("could not be handled"),
    "not_understood": N_("was not understood"),
    "loop": N_("came again and again"),
}

STANCE_SHAPES: Mapping[Stance, str] = {
    Stance.CAN_LEAD: "✚",
    Stance.SUPPORT: "✔",
    Stance.CONCERN: "▲",
    Stance.BLOCK: "✖",
}

RELATION_SHAPES: Mapping[Relation, str] = {Relation.SUPPORTS: "✔", Relation.CONTRADICTS: "✖", Relation.DETAIL: "✚"}

OUTCOME_SHAPES: Mapping[Outcome, str] = {Outcome.ACCEPTED: "✔", Outcome.DECLINED: "✖"}

STAGE_SHAPES: Mapping[Stage, str] = {
    Stage.HEARD: "○",
    Stage.EXPLORING: "◔",
    Stage.PROPOSED: "◑",
    Stage.COMMITTED: "◕",
    Stage.PILOTING: "◕",
    Stage.DELIVERED: "●",
    Stage.VERIFIED: "✔",
    Stage.DECLINED: "✖",
    Stage.PAUSED: "‖",
    Stage.REOPENED: "↺",
}

TEXT_STATE_NAMES: Mapping[State, str] = {
    State.QUEUED: N_("waiting to be sent"),
    State.SENDING: N_("being sent"),
    State.SENT: N_("sent"),
    State.DELIVERED: N_("arrived"),
    State.FAILED: N_("failed"),
    State.UNCERTAIN: N_("uncertain whether it was sent"),
    State.UNTOLD: N_("sent, and nothing heard since"),
    State.HELD: N_("held back"),
}

TEXT_STATE_SHAPES: Mapping[State, str] = {
    State.QUEUED: "○",
    State.SENDING: "◔",
    State.SENT: "◑",
    State.DELIVERED: "✔",
    State.FAILED: "✖",
    State.UNCERTAIN: "▲",
    State.UNTOLD: "◌",
    State.HELD: "‖",
}

HELD_NAMES: Mapping[str, str] = {
    "opted_out": N_("asked for no more texts"),
    "no_address": N_("left no number"),
    "no_carrier": N_("no carrier is set up"),
    "left_uncertain": N_("left as it is: perhaps it arrived"),
    "erased": N_("the words were erased"),
    "broken": N_("could not be made into a text"),
}

GRAVE_ROLES = frozenset(GRANTS)
"""Roles that open much, shown as such."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """How a piece of text is marked up: `code` for `lang` ("" if unknown), `direction` for `dir`."""

    code: str
    direction: str

    @property
    def attributes(self) -> Markup:
        stated = Markup(' lang="{}"').format(self.code) if self.code else Markup()
        return stated + Markup(' dir="{}"').format(self.direction)


def tongue(language: str | None, *, romanised: bool = False) -> Tongue:
    """The markup of a text in `language`."""
    if not language:
        return Tongue("", "auto")
    code = f"{language}-Latn" if romanised else language
    return Tongue(code, languages.direction(code))


def tongue_of(feedback: Feedback) -> Tongue:
    """The markup of a voice's own words."""
    return tongue(feedback.language, romanised=feedback.romanised)


def written(text: str) -> Tongue:
    """The markup of something that staff wrote in whatever language they liked, or that came in unlabelled."""
    guess = languages.of_text(text, None)
    return tongue(guess.language, romanised=guess.romanised)


def language_called(code: str | None) -> str:
    """What the reader calls a language."""
    if not code:
        return said(Message(N_("language not known")))
    names: Mapping[str, str] = languages.locale(interface_language()).languages
    return names.get(code) or languages.name(code)


def spoken(feedback: Feedback) -> str:
    """What the reader calls the language of a voice, and whether it came in Latin letters."""
    called = language_called(feedback.language)
    return said(Message(N_("%(language)s in Latin letters"), {"language": called})) if feedback.romanised else called


def named(names: Mapping[str, str], key: str | None) -> str:
    """The word for `key` in the page's language; the key itself where nobody gave it one."""
    known = names.get(key) if key else None
    return said(Message(known)) if known else (key or "")


def channel(kind: str) -> str:
    """The word for a kind of channel."""
    return named(CHANNEL_NAMES, kind)


def stage(of: Stage) -> str:
    """The word for a stage."""
    return said(Message(STAGE_NAMES[of]))


LEANING_SHAPES: Mapping[Leaning, str] = {
    Leaning.FOR: "✔",
    Leaning.AGAINST: "✖",
    Leaning.DIVIDED: "◐",
    Leaning.FEW: "○",
    Leaning.SILENT: "○",
}


def leaning(of: Leaning) -> str:
    """Where people stand, in words."""
    return said(Message(LEANING_NAMES[of]))


def stance(of: Stance) -> str:
    """The word for a stance."""
    return said(Message(STANCE_NAMES[of]))


def theme(of: Theme) -> str:
    """The words for a theme."""
    return said(Message(THEME_NAMES[of]))


def relation(of: Relation) -> str:
    """The word for what a voice does for an item."""
    return said(Message(RELATION_NAMES[of]))


def role(of: Role) -> str:
    """The word for a role."""
    return said(Message(ROLE_NAMES[of]))


def outcome(of: Outcome) -> str:
    """The word for an outcome."""
    return said(Message(OUTCOME_NAMES[of]))


def called(organisation: Organisation) -> str:
    """An organisation's name in the page's language, where it has one."""
    return organisation.names.get(interface_language()) or organisation.name


def story_kind(of: Kind) -> str:
    """The words for what an event of an item's story is about."""
    return said(Message(KIND_NAMES[of]))


def isolated(value: float | str) -> Markup:
    """A number or a code that keeps its order inside right-to-left text."""
    shown = value if isinstance(value, str) else number(value)
    return Markup('<bdi dir="ltr">{}</bdi>').format(shown)
