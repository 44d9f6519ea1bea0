"""The whole way, from a folder of DICOM to two ranked models, by the project's own commands."""
