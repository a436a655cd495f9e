"""Holds exported Web Annotations against the truth with a JSON-LD processor (PyLD).

What counts is what is left after expansion: a term that the processor does not know is gone
then. The published context http://www.w3.org/ns/anno.jsonld is not fetched; the terms below are
those of it that Evimark may use, from the Web Annotation Vocabulary (W3C Recommendation, 23
February 2017). An `anno.jsonld` beside this file is used instead if there is one.
"""

import json
import re
from pathlib import Path
from urllib.parse import unquote

from pyld import jsonld

from truth import Document

ANNO = "http://www.w3.org/ns/anno.jsonld"
OA = "http://www.w3.org/ns/oa#"
AS = "http://www.w3.org/ns/activitystreams#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DCTERMS = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
SHA256 = "http://schema.org/sha256"
XSD = "http://www.w3.org/2001/XMLSchema#"

# Where the articles are said to be: the names of sources are relative to it.
BASE = "file:///articles/"

CLASSES = "Annotation TextualBody SpecificResource TextQuoteSelector TextPositionSelector DataPositionSelector"
MOTIVATIONS = "classifying commenting linking tagging"
RESOURCES = {
    "body": "hasBody", "target": "hasTarget", "source": "hasSource",
    "selector": "hasSelector", "state": "hasState",
}
TERMS = {
    "oa": OA, "as": AS, "schema": "http://schema.org/", "xsd": XSD,
    "id": {"@type": "@id", "@id": "@id"},
    "type": {"@type": "@id", "@id": "@type"},
    "Person": FOAF + "Person",
    "AnnotationCollection": AS + "OrderedCollection",
    "AnnotationPage": AS + "OrderedCollectionPage",
    "motivation": {"@type": "@vocab", "@id": OA + "motivatedBy"},
    "purpose": {"@type": "@vocab", "@id": OA + "hasPurpose"},
    "creator": {"@type": "@id", "@id": DCTERMS + "creator"},
    "items": {"@type": "@id", "@id": AS + "items", "@container": "@list"},
    "partOf": {"@type": "@id", "@id": AS + "partOf"},
    "created": {"@id": DCTERMS + "created", "@type": "xsd:dateTime"},
    "modified": {"@id": DCTERMS + "modified", "@type": "xsd:dateTime"},
    "start": {"@id": OA + "start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": OA + "end", "@type": "xsd:nonNegativeInteger"},
    "total": {"@id": AS + "totalItems", "@type": "xsd:nonNegativeInteger"},
    "startIndex": {"@id": AS + "startIndex", "@type": "xsd:nonNegativeInteger"},
    "exact": OA + "exact", "prefix": OA + "prefix", "suffix": OA + "suffix",
    "value": RDF + "value", "name": FOAF + "name",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    **{name: OA + name for name in (CLASSES + " " + MOTIVATIONS).split()},
    **{name: {"@type": "@id", "@id": OA + iri} for name, iri in RESOURCES.items()},
}


def context() -> dict:
    own = Path(__file__).with_name("anno.jsonld")
    return json.loads(own.read_text("utf-8")) if own.exists() else {"@context": TERMS}


def load(url: str, _options: dict) -> dict:
    assert url == ANNO, f"the page asks for {url}"
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": context()}


def check(folder: Path, truth: list[Document]) -> None:
    for document in truth:
        page = json.loads((folder / f"{Path(document.name).stem}.jsonld").read_bytes())
        [expanded] = jsonld.expand(page, {"documentLoader": load, "base": BASE})
        assert expanded["@type"] == [AS + "OrderedCollectionPage"], expanded["@type"]
        [items] = expanded[AS + "items"]
        by_id = {item["@id"].rsplit(":", 1)[1]: item for item in items["@list"]}
        assert len(by_id) == len(items["@list"]), "two annotations have one name"
        for mark in document.marks:
            check_mark(document, mark, by_id.pop(mark.id))
        for link in by_id.values():
            check_link(link)
        check_statements(page, sum(len(mark.parts) for mark in document.marks))


def check_mark(document: Document, mark, item: dict) -> None:
    assert item["@type"] == [OA + "Annotation"], item
    assert ids(item[OA + "motivatedBy"]) == [OA + "classifying"], item
    [creator] = item[DCTERMS + "creator"]
    assert values(creator[FOAF + "name"]) == [mark.author], (mark.id, creator)
    [created] = item[DCTERMS + "created"]
    assert created["@type"] == XSD + "dateTime", created
    bodies = {ids(body[OA + "hasPurpose"])[0]: values(body[RDF + "value"])[0] for body in item[OA + "hasBody"]}
    expected = {OA + "tagging": mark.tag}
    if mark.note:
        expected[OA + "commenting"] = mark.note
    assert bodies == expected, (mark.id, bodies)
    places = sorted(check_target(document, target) for target in item[OA + "hasTarget"])
    assert places == sorted(mark.parts), (mark.id, places, mark.parts)


def check_target(document: Document, target: dict) -> tuple[int, int]:
    assert unquote(ids(target[OA + "hasSource"])[0]) == BASE + document.name, target
    [state] = target[OA + "hasState"]
    assert re.fullmatch("[0-9a-f]{64}", values(state[SHA256])[0]), state
    selectors = {selector["@type"][0]: selector for selector in target[OA + "hasSelector"]}
    quote = selectors.pop(OA + "TextQuoteSelector")
    exact, prefix, suffix = (values(quote[OA + name])[0] for name in ("exact", "prefix", "suffix"))
    start, end = ends(selectors.pop(OA + "TextPositionSelector"))
    assert document.text[start:end] == exact, (start, end, exact)
    assert document.text[:start].endswith(prefix) and document.text[end:].startswith(suffix), quote
    for selector in selectors.values():
        assert selector["@type"] == [OA + "DataPositionSelector"], selector
        first, last = ends(selector)
        assert document.text.encode()[first:last].decode() == exact, (first, last, exact)
    return start, end


def check_link(item: dict) -> None:
    assert ids(item[OA + "motivatedBy"]) == [OA + "linking"], item
    to, kind = item[OA + "hasBody"]
    assert ids(to[OA + "hasSource"])[0].startswith("urn:") and values(kind[RDF + "value"])[0], item
    assert ids(item[OA + "hasTarget"])[0].startswith("urn:"), item


def check_statements(page: dict, parts: int) -> None:
    """As RDF, with the folder as base, every part still names its source and its selectors."""
    options = {"documentLoader": load, "base": BASE, "format": "application/n-quads"}
    lines = jsonld.to_rdf(page, options).splitlines()
    sources = [line for line in lines if f"<{OA}hasSource> <{BASE}" in line]
    assert len(sources) == parts, (len(sources), parts)
    exact = [line for line in lines if f"<{OA}exact>" in line]
    assert len(exact) == parts, (len(exact), parts)


def ends(selector: dict) -> tuple[int, int]:
    [start], [end] = (values(selector[OA + name]) for name in ("start", "end"))
    assert selector[OA + "start"][0]["@type"] == XSD + "nonNegativeInteger", selector
    return start, end


def ids(nodes: list[dict]) -> list[str]:
    return [node["@id"] for node in nodes]


def values(nodes: list[dict]) -> list:
    return [node["@value"] for node in nodes]
