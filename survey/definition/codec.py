"""A survey as plain dicts, lists and texts for storage and transport, and back. The round trip is exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from survey.definition.expressions import tree
from survey.definition.model import Choice, Group, Language, Question, QuestionType, Survey

FORMAT = 2
"""Raised when stored surveys could no longer be read by an older `from_json`. 1 had the choices in each question."""

Lists = Mapping[str, tuple[Choice, ...]]


def to_json(survey: Survey) -> dict[str, Any]:
    """`survey` as JSON data; fields at their default are left out, so a stored survey stays short."""
    return {
        "format": FORMAT,
        "form_id": survey.form_id,
        "title": dict(survey.title),
        "languages": [
            {"code": language.code, "name": language.name, "declared": language.declared}
            for language in survey.languages
        ],
        "default_language": survey.default_language,
        "version": survey.version,
        "root": survey.root,
        **_short(style=survey.style, instance_name=_tree(survey.instance_name)),
        "lists": {name: _choices_to_json(choices) for name, choices in survey.lists.items()},
        "children": [_child_to_json(child, survey.lists) for child in survey.children],
    }


def from_json(data: dict[str, Any]) -> Survey:
    """The survey that `to_json` wrote as `data`, now or in format 1. Raises ValueError or KeyError on anything else."""
    if data["format"] not in (1, FORMAT):
        raise ValueError(f"unknown survey format {data['format']!r}")
    lists = {name: _choices_from_json(choices) for name, choices in data.get("lists", {}).items()}
    return Survey(
        form_id=data["form_id"],
        title=dict(data["title"]),
        languages=tuple(Language(**language) for language in data["languages"]),
        default_language=data["default_language"],
        children=_children_from_json(data["children"], lists),
        lists=lists,
        version=data["version"],
        root=data.get("root", "data"),
        style=data.get("style", ""),
        instance_name=_node(data.get("instance_name")),
    )


def _child_to_json(child: Question | Group, lists: Lists) -> dict[str, Any]:
    if isinstance(child, Group):
        return {
            "kind": "group",
            "name": child.name,
            "path": child.path,
            "children": [_child_to_json(below, lists) for below in child.children],
        } | _short(
            label=dict(child.label),
            relevant=_tree(child.relevant),
            appearance=child.appearance,
            repeats=child.repeats,
            count=_tree(child.count),
            row=child.row,
        )
    # Choices that are those of a list are kept once, with the list.
    own = child.choices if child.choices != lists.get(child.list_name, ()) else ()
    return {"type": child.type.value, "name": child.name, "path": child.path} | _short(
        label=dict(child.label),
        hint=dict(child.hint),
        guidance_hint=dict(child.guidance_hint),
        media=_media_to_json(child.media),
        required=_tree(child.required),
        required_message=dict(child.required_message),
        relevant=_tree(child.relevant),
        constraint=_tree(child.constraint),
        constraint_message=dict(child.constraint_message),
        calculation=_tree(child.calculation),
        trigger=list(child.trigger),
        read_only=_tree(child.read_only),
        default=child.default,
        dynamic_default=_tree(child.dynamic_default),
        list_name=child.list_name,
        choices=_choices_to_json(own),
        choices_from=child.choices_from,
        choice_filter=_tree(child.choice_filter),
        parameters=dict(child.parameters),
        appearance=child.appearance,
        row=child.row,
    )


def _children_from_json(data: list[dict[str, Any]], lists: Lists) -> tuple[Question | Group, ...]:
    return tuple(_child_from_json(child, lists) for child in data)


def _child_from_json(data: dict[str, Any], lists: Lists) -> Question | Group:
    if data.get("kind") == "group":
        return Group(
            name=data["name"],
            path=data["path"],
            children=_children_from_json(data["children"], lists),
            label=dict(data.get("label", {})),
            relevant=_node(data.get("relevant")),
            appearance=data.get("appearance", ""),
            repeats=data.get("repeats", False),
            count=_node(data.get("count")),
            row=data.get("row", 0),
        )
    list_name = data.get("list_name", "")
    return Question(
        name=data["name"],
        path=data["path"],
        type=QuestionType(data["type"]),
        label=dict(data.get("label", {})),
        hint=dict(data.get("hint", {})),
        guidance_hint=dict(data.get("guidance_hint", {})),
        media=_media_from_json(data.get("media", {})),
        required=_node(data.get("required")),
        required_message=dict(data.get("required_message", {})),
        relevant=_node(data.get("relevant")),
        constraint=_node(data.get("constraint")),
        constraint_message=dict(data.get("constraint_message", {})),
        calculation=_node(data.get("calculation")),
        trigger=tuple(data.get("trigger", ())),
        read_only=_node(data.get("read_only")),
        default=data.get("default", ""),
        dynamic_default=_node(data.get("dynamic_default")),
        list_name=list_name,
        choices=_choices_from_json(data["choices"]) if "choices" in data else lists.get(list_name, ()),
        choices_from=data.get("choices_from", ""),
        choice_filter=_node(data.get("choice_filter")),
        parameters=dict(data.get("parameters", {})),
        appearance=data.get("appearance", ""),
        row=data.get("row", 0),
    )


def _choices_to_json(choices: Sequence[Choice]) -> list[dict[str, Any]]:
    return [
        {"name": choice.name, "label": dict(choice.label)}
        | _short(media=_media_to_json(choice.media), columns=dict(choice.columns))
        for choice in choices
    ]


def _choices_from_json(data: Sequence[Mapping[str, Any]]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            choice["name"],
            dict(choice["label"]),
            _media_from_json(choice.get("media", {})),
            dict(choice.get("columns", {})),
        )
        for choice in data
    )


def _media_to_json(media: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {kind: dict(names) for kind, names in media.items()}


def _media_from_json(data: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {kind: dict(names) for kind, names in data.items()}


def _short(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", {}, [], 0)}


def _tree(node: tree.Node | None) -> list[Any] | None:
    return None if node is None else tree.to_json(node)


def _node(data: list[Any] | None) -> tree.Node | None:
    return None if data is None else tree.from_json(data)
