"""XLSForm in: a workbook of any kind to a survey, with every fault told at once."""

from __future__ import annotations

from survey.definition.xlsform.attached import MAX_BYTES as MAX_ATTACHED_BYTES
from survey.definition.xlsform.faults import Fault
from survey.definition.xlsform.instances import Attached
from survey.definition.xlsform.reading import Workbook, read
from survey.definition.xlsform.report import report
from survey.definition.xlsform.tongues import Coverage

__all__ = ["MAX_ATTACHED_BYTES", "Attached", "Coverage", "Fault", "Workbook", "read", "report"]
