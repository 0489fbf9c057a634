"""A survey as plain dicts, lists and texts for storage and transport, and back. The round trip is exact."""

from __future__ import annotations

from typing import Any

from survey.definition.expressions import tree
from survey.definition.model import Choice, Group, Language, Question, QuestionType, Survey

FORMAT = 1
"""Raised when stored surveys could no longer be read by an older `from_json`."""


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
        "children": [_child_to_json(child) for child in survey.children],
    }


def from_json(data: dict[str, Any]) -> Survey:
    """The survey that `to_json` wrote as `data`. Raises ValueError or KeyError on anything else."""
    if data["format"] != FORMAT:
        raise ValueError(f"unknown survey format {data['format']!r}")
    return Survey(
        form_id=data["form_id"],
        title=dict(data["title"]),
        languages=tuple(Language(**language) for language in data["languages"]),
        default_language=data["default_language"],
        version=data["version"],
        children=_children_from_json(data["children"]),
    )


def _child_to_json(child: Question | Group) -> dict[str, Any]:
    if isinstance(child, Group):
        return {
            "kind": "group",
            "name": child.name,
            "path": child.path,
            "children": [_child_to_json(below) for below in child.children],
        } | _short(label=dict(child.label), relevant=_tree(child.relevant), row=child.row)
    return {"type": child.type.value, "name": child.name, "path": child.path} | _short(
        label=dict(child.label),
        hint=dict(child.hint),
        required=_tree(child.required),
        required_message=dict(child.required_message),
        relevant=_tree(child.relevant),
        constraint=_tree(child.constraint),
        constraint_message=dict(child.constraint_message),
        calculation=_tree(child.calculation),
        default=child.default,
        choices=[{"name": choice.name, "label": dict(choice.label)} for choice in child.choices],
        appearance=child.appearance,
        row=child.row,
    )


def _children_from_json(data: list[dict[str, Any]]) -> tuple[Question | Group, ...]:
    return tuple(_child_from_json(child) for child in data)


def _child_from_json(data: dict[str, Any]) -> Question | Group:
    if data.get("kind") == "group":
        return Group(
            name=data["name"],
            path=data["path"],
            children=_children_from_json(data["children"]),
            label=dict(data.get("label", {})),
            relevant=_node(data.get("relevant")),
            row=data.get("row", 0),
        )
    return Question(
        name=data["name"],
        path=data["path"],
        type=QuestionType(data["type"]),
        label=dict(data.get("label", {})),
        hint=dict(data.get("hint", {})),
        required=_node(data.get("required")),
        required_message=dict(data.get("required_message", {})),
        relevant=_node(data.get("relevant")),
        constraint=_node(data.get("constraint")),
        constraint_message=dict(data.get("constraint_message", {})),
        calculation=_node(data.get("calculation")),
        default=data.get("default", ""),
        choices=tuple(Choice(choice["name"], dict(choice["label"])) for choice in data.get("choices", ())),
        appearance=data.get("appearance", ""),
        row=data.get("row", 0),
    )


def _short(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", {}, [], 0)}


def _tree(node: tree.Node | None) -> list[Any] | None:
    return None if node is None else tree.to_json(node)


def _node(data: list[Any] | None) -> tree.Node | None:
    return None if data is None else tree.from_json(data)
