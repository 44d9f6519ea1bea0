"""RO-Crate 1.1 and Croissant 1.0 metadata, written by hand as JSON-LD."""

from __future__ import annotations

from typing import Any

from medal_desktop.package.documents import Challenge

_FORMATS = {
    "challenge.json": "application/json",
    "croissant.json": "application/ld+json",
    "interfaces.json": "application/json",
    "README.md": "text/markdown",
    "LICENSE.txt": "text/plain",
    "deid/report.json": "application/json",
    "deid/profile.json": "application/json",
}
_FOLDERS = {
    "cases/": "The images: one folder per case, in it one folder of DICOM files per series.",
    "annotations/": "The reference answers of the public cases.",
}


def ro_crate(challenge: Challenge, signer_name: str, created: str) -> dict[str, Any]:
    """Give `ro-crate-metadata.json` (RO-Crate 1.1) for the folder it lies in."""
    parts = [{"@id": name} for name in (*_FORMATS, *_FOLDERS)]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": challenge.name,
        "description": _abstract(challenge),
        "identifier": f"{challenge.id}-v{challenge.version}",
        "version": challenge.version,
        "datePublished": created[:10],
        "license": {"@id": "LICENSE.txt"},
        "author": {"@id": "#signer"},
        "hasPart": parts,
    }
    descriptor = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    signer = {"@id": "#signer", "@type": "Person", "name": signer_name}
    files = [
        {"@id": name, "@type": "File", "name": name, "encodingFormat": kind}
        for name, kind in _FORMATS.items()
    ]
    folders = [
        {"@id": name, "@type": "Dataset", "name": name, "description": text}
        for name, text in _FOLDERS.items()
    ]
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [descriptor, root, signer, *files, *folders],
    }


_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(challenge: Challenge, signer_name: str, created: str) -> dict[str, Any]:
    """Give `croissant.json` (Croissant 1.0): the files and the table of cases."""
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": challenge.id,
        "description": _abstract(challenge),
        "version": challenge.version,
        "datePublished": created[:10],
        "license": "LICENSE.txt",
        "url": f"urn:medal:{challenge.id}:{challenge.version}",
        "creator": {"@type": "sc:Person", "name": signer_name},
        "citeAs": f"{signer_name}: {challenge.name}, version {challenge.version}, {created[:4]}",
        "distribution": [
            _file_set("images", "application/dicom", "cases/*/*/*.dcm"),
            _file_set("public-answers", "application/json", "annotations/*/answer.json"),
        ],
        "recordSet": [_case_table(challenge)],
    }


def _file_set(name: str, kind: str, pattern: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": name,
        "name": name,
        "encodingFormat": kind,
        "includes": pattern,
    }


def _case_table(challenge: Challenge) -> dict[str, Any]:
    rows = [
        {"cases/id": case.id, "cases/split": case.split.value, "cases/series": len(case.series)}
        for case in challenge.cases
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": "cases",
        "name": "cases",
        "field": [
            _field("id", "sc:Text", "The case, as the folder under cases/ is named."),
            _field("split", "sc:Text", "Whether the reference answer is public or hidden."),
            _field("series", "sc:Integer", "The number of image series."),
        ],
        "data": rows,
    }


def _field(name: str, kind: str, text: str) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"cases/{name}",
        "name": name,
        "description": text,
        "dataType": kind,
    }


def _abstract(challenge: Challenge) -> str:
    abstract = challenge.description.get("abstract")
    return abstract if isinstance(abstract, str) and abstract else challenge.name
