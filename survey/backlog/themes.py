"""What items are about, at the first level: the themes that the programme works on."""

from __future__ import annotations

from enum import StrEnum

from survey.words import N_


class Theme(StrEnum):
    SOCIAL_SECURITY = "social_security"
    HOUSING = "housing"
    HEALTH = "health"
    WATER = "water"
    EDUCATION = "education"
    LIVELIHOOD = "livelihood"
    COLLECTION_CENTRES = "collection_centres"
    WORKING_CONDITIONS = "working_conditions"
    SAFETY = "safety"
    FINANCE = "finance"
    SKILLS = "skills"
    COLLECTIVES = "collectives"
    FAMILY = "family"


THEME_NAMES: dict[Theme, str] = {
    Theme.SOCIAL_SECURITY: N_("papers and social security"),
    Theme.HOUSING: N_("housing"),
    Theme.HEALTH: N_("health"),
    Theme.WATER: N_("water, toilets, cleanliness"),
    Theme.EDUCATION: N_("education and childcare"),
    Theme.LIVELIHOOD: N_("work and prices"),
    Theme.COLLECTION_CENTRES: N_("collection centres"),
    Theme.WORKING_CONDITIONS: N_("working conditions and heat"),
    Theme.SAFETY: N_("safety"),
    Theme.FINANCE: N_("money and debt"),
    Theme.SKILLS: N_("skills"),
    Theme.COLLECTIVES: N_("groups and leadership"),
    Theme.FAMILY: N_("family and addiction"),
}
