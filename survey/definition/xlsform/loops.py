"""Loops over a list of choices: a group for each choice, with the questions of the loop in each."""

from __future__ import annotations

from dataclasses import replace

from survey.definition.model import Choice, Text, text_in
from survey.definition.xlsform.drafts import Draft
from survey.definition.xlsform.lists import ChoiceList

NONE = "none"
"""The choice that stands for none of the others: nothing is asked about it."""


def unroll(loop: Draft, known: ChoiceList) -> None:
    """Put a group for each choice into `loop`, each with a copy of what stood in it."""
    template, loop.children = loop.children, []
    loop.names, loop.folded_names = set(), set()
    for choice in known.choices:
        if choice.name == NONE:
            continue
        made = bool(loop.children)
        group = Draft(choice.name, f"{loop.path}/{choice.name}", loop.row, None, loop, made=True)
        group.texts["label"] = choice.label
        group.places.update(loop.places)
        group.places.setdefault("label", loop.places["name"])
        group.children = [_copy(child, group, choice, made=made) for child in template]
        _name_children(group)
        loop.children.append(group)
    _name_children(loop)


def _copy(draft: Draft, parent: Draft, choice: Choice, *, made: bool) -> Draft:
    # What the checks work out of a draft is its own; what was read of its row is shared and not changed any more.
    copy = replace(
        draft,
        path=f"{parent.path}/{draft.name}",
        parent=parent,
        texts={field: _filled(text, choice) for field, text in draft.texts.items()},
        formulas=dict(draft.formulas),
        made=draft.made or made,
        offered=None,
    )
    copy.children = [_copy(child, copy, choice, made=made) for child in draft.children]
    _name_children(copy)
    return copy


def _name_children(draft: Draft) -> None:
    draft.names = {child.name for child in draft.children}
    draft.folded_names = {child.name.lower() for child in draft.children}


def _filled(text: Text, choice: Choice) -> Text:
    """The name and the label of the choice where the text has a place for them."""
    return {
        language: words.replace("%(name)s", choice.name).replace("%(label)s", text_in(choice.label, language, language))
        for language, words in text.items()
    }
