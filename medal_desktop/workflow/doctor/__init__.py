"""`medal doctor`: what IT would look at first, one verdict per line, free of patient data."""

from medal_desktop.workflow.doctor.bundle import write_bundle
from medal_desktop.workflow.doctor.examine import Examination, examine
from medal_desktop.workflow.doctor.verdict import State, Verdict

__all__ = ["Examination", "State", "Verdict", "examine", "write_bundle"]
