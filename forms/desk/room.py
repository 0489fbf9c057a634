"""The desk's blueprint, and what its addresses look like."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")

ROW = "int(max=9223372036854775807)"
"""A row's id in an address: no larger than a database can hold."""
