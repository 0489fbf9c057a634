"""In which language: asked where there are several, and chosen by number or name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from sms import dialogue, hearing, offers
from sms.messages import Awaiting, Conversation
from sms.talk import Said
from survey import languages
from survey.answers import AnswerRejected, read
from survey.catalogue import SurveyVersion, latest_version
from survey.definition.model import Choice, Question, QuestionType
from survey.installation import Installation
from survey.people.addresses import set_language
from survey.people.models import Address
from survey.words import N_, Message, say

# Translators: name your own language here, not English.
LANGUAGE_SET = N_("Fine, we write to you in English.")


def offered_languages(version: SurveyVersion | None, installation: Installation) -> tuple[str, ...]:
    """The languages to choose from: ours, and of those only the survey's own where it is in any of them."""
    if version is None:
        return installation.languages
    written_in = {language.code for language in version.survey.languages}
    return tuple(code for code in installation.languages if code in written_in) or installation.languages


def ask_language(
    session: Session,
    address: Address,
    conversation: Conversation | None,
    version: SurveyVersion | None,
    offered: tuple[str, ...],
    now: datetime,
) -> Said:
    """Send the menu; with a `version`, its survey begins once a language is chosen."""
    if conversation is None:
        conversation = Conversation(address_id=address.id, submission_id=None)
        session.add(conversation)
    elif version is not None:
        conversation.submission_id = None  # another survey begins; what was answered of the last one stays with it
    offers.release(session, address, conversation, now)
    conversation.survey_id = version.survey_id if version else None
    conversation.awaiting = Awaiting.LANGUAGE
    conversation.parked = False
    conversation.changed_at = now
    session.flush()
    return Said(menu(offered))


def take_language(
    session: Session,
    address: Address,
    conversation: Conversation,
    text: str,
    installation: Installation,
    now: datetime,
) -> Said:
    """Take in which language was chosen from the menu. Somebody who simply speaks instead is heard."""
    version = _version_of(session, conversation.survey_id)
    offered = offered_languages(version, installation)
    chosen = chosen_language(text, offered, installation.today(now))
    if chosen is None:
        # Not an answer to the menu: somebody who simply speaks. Whatever the language turns out to be, hear them.
        heard = hearing.heard(session, address, text, address.language or installation.language, now)
        written_in = languages.of_text(text).language
        if written_in not in offered:
            conversation.reasks += 1
            if conversation.reasks == 1:
                return Said(menu(offered))
            session.delete(conversation)
            return heard
        chosen = written_in
    set_language(address, chosen)
    conversation.reasks = 0
    if version is not None:
        return dialogue.begin(session, address, version, installation, now=now)
    if conversation.submission is not None:
        return dialogue.resume(session, address, conversation, installation, now=now)
    session.delete(conversation)
    return Said(say(Message(LANGUAGE_SET), chosen))


def menu(offered: Sequence[str]) -> str:
    """The languages to choose from, each named in itself, numbered from 1."""
    return "\n".join(f"{number} {languages.name(code)}" for number, code in enumerate(offered, 1))


def chosen_language(text: str, offered: Sequence[str], today: date) -> str | None:
    """The language of `offered` that `text` chooses, by number or by its name in any language; None if it does not."""
    named = languages.named(text)
    if named in offered:
        return named
    choices = tuple(Choice(code, {code: languages.name(code)}) for code in offered)
    question = Question(name="language", path="language", type=QuestionType.SELECT_ONE, choices=choices)
    try:
        reading = read(question, text, language="en", today=today)
    except AnswerRejected:
        return None
    return reading.value if reading.sure else None


def _version_of(session: Session, survey_id: int | None) -> SurveyVersion | None:
    version = latest_version(session, survey_id) if survey_id is not None else None
    return version if version is not None and version.record.open else None
