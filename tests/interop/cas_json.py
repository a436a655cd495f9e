"""UIMA CAS JSON, read with dkpro-cassis as INCEpTION would read it.

Needs dkpro-cassis 0.12.0.
"""

import json
from collections import Counter
from pathlib import Path

import cassis

META_DATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"


def project_types() -> cassis.TypeSystem:
    """The types of an INCEpTION project with its generic layers, and not one feature more.

    INCEpTION's reader stops at what its project does not have; so does cassis with these types.
    """
    types = cassis.TypeSystem()
    string, span = cassis.typesystem.TYPE_NAME_STRING, "custom.Span"
    meta_data = types.create_type(META_DATA, supertypeName="uima.tcas.DocumentAnnotation")
    for name in ("documentTitle", "documentId", "documentUri", "collectionId", "documentBaseUri"):
        types.create_feature(meta_data, name, string)
    types.create_feature(types.create_type(span), "label", string)
    relation = types.create_type("custom.Relation")
    types.create_feature(relation, "label", string)
    types.create_feature(relation, "Governor", span)
    types.create_feature(relation, "Dependent", span)
    return types


def spans(cas: cassis.Cas) -> Counter:
    return Counter((fs.label, fs.begin, fs.end) for fs in cas.select("custom.Span"))


def marks_aside(file: dict) -> dict[str, dict]:
    """What is carried along for Evimark, by the ids of the marks."""
    marks = {}
    for structure in file["%FEATURE_STRUCTURES"]:
        if structure["%TYPE"] == "custom.Span":
            aside = json.loads(structure["%EVIMARK"])
            assert all(key.startswith(("%", "@")) or key in ("begin", "end", "label") for key in structure)
            marks.setdefault(aside["id"], {}).update(aside)
    return marks


def check(folder: Path, truth: list) -> None:
    for document in truth:
        path = folder / f"{Path(document.name).stem}.json"
        text = path.read_text(encoding="utf-8")
        wanted = Counter((mark.tag, start, end) for mark in document.marks for start, end in mark.parts)
        readings = (
            cassis.load_cas_from_json(text),
            cassis.load_cas_from_json(text, typesystem=project_types(), merge_typesystem=False),
        )
        for cas in readings:
            assert cas.sofa_string == document.text, f"{path}: another text"
            assert [fs.documentTitle for fs in cas.select(META_DATA)] == [document.name], path
            assert spans(cas) == wanted, f"{path}: {spans(cas) - wanted} / {wanted - spans(cas)}"
            for fs in cas.select("custom.Span"):
                assert fs.get_covered_text() == document.text[fs.begin : fs.end], path
            known = {id(fs) for fs in cas.select("custom.Span")}
            for fs in cas.select("custom.Relation"):
                assert id(fs.Governor) in known and id(fs.Dependent) in known, path
                assert (fs.begin, fs.end) == (fs.Dependent.begin, fs.Dependent.end), path
            # What cassis writes again is the same for cassis.
            again = cassis.load_cas_from_json(cas.to_json())
            assert spans(again) == wanted, f"{path}: changed by cassis"
        aside = marks_aside(json.loads(text))
        for mark in document.marks:
            told = aside[mark.id]
            assert told.get("note", "") == mark.note, f"{path}: the note of {mark.id}"
            assert told["author"] == mark.author, f"{path}: the author of {mark.id}"


def make(folder: Path) -> None:
    """Writes the files of tests/data/foreign/cas-json, as an INCEpTION project would have them."""
    text = "The Board 💩 shall pay.\r\nIt paid 46,327 men in Їжак. It did so twice."
    types = cassis.load_dkpro_core_typesystem()
    string = cassis.typesystem.TYPE_NAME_STRING
    claim = types.create_type("webanno.custom.Claim")
    types.create_feature(claim, "strength", string)
    types.create_feature(claim, "remark", string)
    link = types.create_type("webanno.custom.Backs")
    types.create_feature(link, "value", string)
    types.create_feature(link, "Governor", claim.name)
    types.create_feature(link, "Dependent", claim.name)
    bare = types.create_type("webanno.custom.Figure")
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string = text
    cas.sofa_mime = "text"
    segmentation = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type."
    entity = types.get_type("de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity")
    meta_data = types.create_type(META_DATA, supertypeName="uima.tcas.DocumentAnnotation")
    for name in ("documentTitle", "documentId"):
        types.create_feature(meta_data, name, string)

    def add(kind, words, **features):
        begin = text.index(words)
        structure = kind(begin=begin, end=begin + len(words), **features)
        cas.add(structure)
        return structure

    add(meta_data, text, documentTitle="board.txt", documentId="board.txt", language="x-unspecified")
    for sentence in ("The Board 💩 shall pay.", "It paid 46,327 men in Їжак.", "It did so twice."):
        add(types.get_type(segmentation + "Sentence"), sentence)
    for word in ("The", "Board", "💩", "shall"):
        add(types.get_type(segmentation + "Token"), word)
    add(entity, "Board", value="ORG", identifier="http://example.org/board")
    first = add(claim, "The Board 💩 shall pay", strength="strong", remark="two\nlines")
    second = add(claim, "paid 46,327 men in Їжак", strength="weak")
    add(bare, "46,327 men")
    add(link, "The Board 💩 shall pay", value="backs", Governor=second, Dependent=first)
    mode = cassis.typesystem.TypeSystemMode
    cas.to_json(folder / "board.json", type_system_mode=mode.MINIMAL, pretty_print=True)
    cas.to_json(folder / "board-without-types.json", type_system_mode=mode.NONE, pretty_print=False)


if __name__ == "__main__":
    make(Path(__file__).parent.parent / "data" / "foreign" / "cas-json")
