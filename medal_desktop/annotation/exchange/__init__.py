"""What other programs read and write: DICOM SEG, SR, RTSTRUCT, tables."""
