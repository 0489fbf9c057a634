"""Stories and invitations as the public page shows them: every text with the language that it is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from survey import languages
from survey.backlog.models import OUTCOME_NAMES, Evidence, Outcome, Relation
from survey.backlog.published import Story
from survey.backlog.stages import STAGE_NAMES, Stage
from survey.catalogue import SurveyVersion
from survey.web.content import Content, content
from survey.web.language import page_language

SOURCE = "en"

# A shape besides the word, so that nobody has to tell colours apart.
SHAPES: dict[Stage, str] = {
    Stage.HEARD: "○",
    Stage.EXPLORING: "◐",
    Stage.PROPOSED: "◐",
    Stage.COMMITTED: "●",
    Stage.PILOTING: "◐",
    Stage.DELIVERED: "●",
    Stage.VERIFIED: "✔",
    Stage.DECLINED: "✖",
    Stage.PAUSED: "■",
    Stage.REOPENED: "▲",
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open survey. `word` starts it by text; empty where nothing in it can be asked by text."""

    slug: str
    title: Content
    word: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, and what they mean for those who read another language."""

    words: Content
    gloss: Content | None


@dataclass(frozen=True, slots=True)
class Telling:
    """A story in the reader's language; `outcome` and `stage_name` are message ids."""

    id: int
    title: Content
    description: Content
    quotes: Sequence[Quote]
    against: Sequence[Quote]
    others: int
    outcome: str | None
    declined: bool
    reason: Content | None
    decided_at: datetime | None
    stage: str
    stage_name: str
    shape: str


def invitation(version: SurveyVersion) -> Invitation:
    """The invitation to answer a survey."""
    survey, slug = version.survey, version.record.slug
    askable = sum(question.takes_answer for question in survey.questions()) > len(version.not_by_text)
    title = content(survey.title, survey.default_language) or Content(survey.form_id, None)
    return Invitation(slug, title, slug if askable else "")


def told(story: Story) -> Telling:
    """`story` in the page's language."""
    item, decision = story.item, story.decision
    stage = item.published_stage or Stage.HEARD
    return Telling(
        id=item.id,
        title=content({text.language: text.title for text in item.texts}, SOURCE),
        description=content({text.language: text.description for text in item.texts}, SOURCE),
        quotes=[_quote(row) for row in story.quotes if row.relation is not Relation.CONTRADICTS],
        against=[_quote(row) for row in story.quotes if row.relation is Relation.CONTRADICTS],
        others=story.others,
        outcome=OUTCOME_NAMES[decision.outcome] if decision else None,
        declined=decision is not None and decision.outcome is Outcome.DECLINED,
        reason=content(decision.reasons, SOURCE) if decision else None,
        decided_at=decision.published_at if decision else None,
        stage=stage.value,
        stage_name=STAGE_NAMES[stage],
        shape=SHAPES[stage],
    )


def _quote(row: Evidence) -> Quote:
    feedback = row.feedback
    spoken = f"{feedback.language}-Latn" if feedback.language and feedback.romanised else feedback.language
    words = Content(feedback.text, spoken)
    if not feedback.gloss or spoken == page_language():
        return Quote(words, None)
    return Quote(words, Content(feedback.gloss, languages.of_text(feedback.gloss, SOURCE).language))
