"""Running an installation: serving, watching, saying what is wrong. A composition root: none of the rooms knows it."""
