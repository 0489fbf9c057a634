"""The table of capabilities: complete, and printed as it is."""

from __future__ import annotations

from survey.people.roles import CAPABILITIES, ROLE_NAMES, Capability, Role
from tools.roles import MEANINGS, TARGET, page


def test_the_printed_table_is_the_one_the_code_goes_by() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "run `python -m tools.roles`"


def test_every_role_and_every_capability_has_its_place() -> None:
    assert set(CAPABILITIES) == set(ROLE_NAMES) == set(Role)
    assert set(MEANINGS) == set(Capability)
    assert frozenset().union(*CAPABILITIES.values()) == set(Capability)


def test_what_was_told_in_confidence_is_for_one_role_alone() -> None:
    assert [role for role in Role if Capability.SEE_SENSITIVE in CAPABILITIES[role]] == [Role.SAFEGUARDING]


def test_funders_read_results_and_no_voices() -> None:
    assert not CAPABILITIES[Role.FUNDER] & {Capability.SEE_FEEDBACK, Capability.SEE_VOICES, Capability.SEE_SENSITIVE}
    assert Capability.SEE_BACKLOG in CAPABILITIES[Role.FUNDER]
