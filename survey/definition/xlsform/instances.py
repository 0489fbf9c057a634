"""Everything that a workbook can look in by `instance('name')`: its lists of choices, and attached files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from survey.definition.model import Choice
from survey.definition.xlsform.attached import Unreadable, read_attached
from survey.definition.xlsform.faults import Faults, Place
from survey.definition.xlsform.lists import ChoiceList
from survey.words import N_

Attached = Callable[[str], bytes | None]
"""The content of the attached file of a name, None if there is none."""

_FILE_NAME = re.compile(r"[^/\\\0:]{1,200}")


def nothing_attached(name: str) -> bytes | None:
    """No file at all."""
    del name
    return None


@dataclass(slots=True)
class Instances:
    """The lists of the choices and external_choices sheets by name; files as they are asked for, each once."""

    lists: Mapping[str, ChoiceList]
    external: Mapping[str, ChoiceList]
    attached: Attached
    faults: Faults
    files: dict[str, ChoiceList] = field(default_factory=dict)
    contents: dict[str, ChoiceList] = field(default_factory=dict)

    def list_named(self, name: str, *, external: bool = False) -> ChoiceList | None:
        """The list of that name; one of the external choices steps back where the workbook has another by its name."""
        if not external:
            return self.lists.get(name)
        known = self.external.get(name)
        if known is not None and name in self.lists:
            known.name = f"{name}_external"
        return known

    def file(self, name: str, place: Place) -> ChoiceList:
        """The attached file `name`; `place` is the first cell that names it. If it cannot be had, it is told there."""
        stem = name.rpartition(".")[0]
        known = self.files.get(stem)
        if known is not None:
            if known.file != name:
                self.faults.error(
                    place,
                    N_("Two attached files, “%(first)s” and “%(second)s”, share a name."),
                    N_("Give each its own name."),
                    first=known.file,
                    second=name,
                )
            return known
        known = self.files[stem] = self.content(name, place)
        if stem in self.lists:
            self.faults.error(
                place,
                N_("The attached file “%(file)s” and a list of choices share a name."),
                N_("Give each its own name."),
                file=name,
            )
        return known

    def content(self, name: str, place: Place) -> ChoiceList:
        """The attached file `name`, which need not have a name of its own among the lists."""
        known = self.contents.get(name)
        if known is None:
            known = self.contents[name] = ChoiceList(name.rpartition(".")[0], file=name)
            self.load(known, place)
        return known

    def load(self, known: ChoiceList, place: Place) -> None:
        """Read the file into `known`."""
        data = self.attached(known.file) if _FILE_NAME.fullmatch(known.file) else None
        if data is None:
            known.complete = False
            self.faults.warn(
                place,
                N_("The attached file “%(file)s” is not there, so nothing can be looked up in it."),
                N_("Upload it together with the workbook, or put it in the same folder."),
                file=known.file,
            )
            return
        try:
            columns, rows = read_attached(known.file, data)
        except Unreadable as why:
            known.complete = False
            self.faults.tell(place, why.message, why.remedy)
            return
        known.columns.update(columns)
        for row in rows:
            known.choices.append(row)
            known.names.add(row.name)

    def find(self, name: str) -> ChoiceList | None:
        """What `instance('name')` looks in."""
        return self.lists.get(name) or self.files.get(name)

    def looked_in(self) -> dict[str, tuple[Choice, ...]]:
        """The lists and files that a question or an expression uses, by name."""
        everything = [*self.lists.values(), *self.external.values(), *self.files.values()]
        return {known.name: known.as_tuple() for known in everything if known.used}
