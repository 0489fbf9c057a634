"""Functions that ODK or its kin know and we leave out: each with its reason, and what to do instead."""

from __future__ import annotations

from survey.words import N_

_ANOTHER_WAY = N_("Leave it out for now, or find another way.")

REFUSED: dict[str, tuple[str, str]] = {
    "search": (
        N_("search() belongs in the appearance column, and only ODK Collect knows it."),
        N_("Use select_one_from_file with a choice_filter instead."),
    ),
    "id": (N_("id() needs a document type, which surveys do not have."), N_("Name a question instead, like ${name}.")),
    "lang": (
        N_("lang() asks for the language of XML, which answers do not have."),
        N_("Put the languages in columns such as label::Kannada (kn) instead."),
    ),
    "namespace-uri": (N_("Answers have no XML namespaces, so namespace-uri() has no meaning here."), _ANOTHER_WAY),
    "extract-signed": (N_("extract-signed() needs the secret keys of another programme."), _ANOTHER_WAY),
    "version": (
        N_("version() is known to ODK Collect only."),
        N_("Every answer keeps the version of its survey anyway. Leave it out."),
    ),
    "property": (
        N_("property() asks for data of the phone, which we do not collect."),
        N_("Ask for it with a question instead, if you need it."),
    ),
    "depend": (
        N_("depend() has no meaning here."),
        N_("Calculations follow what they use on their own. Leave it out."),
    ),
}
"""Name → the reason, the remedy."""
