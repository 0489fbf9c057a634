"""The expression language of XLSForm (ODK's XPath subset): text to a tree, a tree to a value."""

from __future__ import annotations
