"""MEDAL Desktop: from local DICOM to a sealed challenge, on the hospital's own workstation."""

__version__ = "0.1.0"
