"""Holds the HTML pages against the truth: the page as html5lib, a parser after the standard,
reads it.

Needs html5lib.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib

from truth import Document, Mark


def check(folder: Path, truth: list[Document]) -> None:
    """Reads the page of each document."""
    for document in truth:
        page = parse((folder / f"{document.stem}.html").read_bytes())
        check_self_contained(page)
        check_ids(page)
        check_text(page, document)
        check_list(page, document)
        sha256 = hashlib.sha256(document.text.encode()).hexdigest()
        assert sha256 in content(page), f"{document.name}: the hash is not on the page"


def parse(content: bytes) -> Element:
    """The page; any parse error is an exception."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(content)


def content(element: Element) -> str:
    return "".join(element.itertext())


def with_line_feeds(text: str) -> str:
    """A page knows no other line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_self_contained(page: Element) -> None:
    for element in page.iter():
        assert element.tag not in ("script", "link", "img", "iframe", "object"), element.tag
        for name, value in element.attrib.items():
            assert not name.startswith("on"), f"{element.tag} has {name}"
            if name in ("href", "src"):
                assert value.startswith("#"), f"{element.tag} leads to {value}"


def check_ids(page: Element) -> None:
    """Each id is there once, and each way within the page leads somewhere."""
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), "an id is there twice"
    for link in page.iter("a"):
        assert link.get("href", "#")[1:] in ids, f"{link.get('href')} leads nowhere"
    for element in page.iter():
        for named in element.get("aria-labelledby", "").split():
            assert named in ids, f"{named} names nothing"


def check_text(page: Element, document: Document) -> None:
    """The article is the text, and each mark in it is its quote."""
    (article,) = page.iter("article")
    text = with_line_feeds(document.text)
    assert content(article) == text, f"{document.name}: the article is not the text"
    found = quotes(article)
    for mark in document.marks:
        wanted = [with_line_feeds(quote) for quote in document.quotes(mark)]
        assert found.pop(mark.id) == wanted, f"{document.name}, {mark.id}"
    assert not found, f"{document.name}: marks that nobody made: {found}"


def quotes(article: Element) -> dict[str, list[str]]:
    """The text of each part of each mark, from the piece that begins it to the one that ends it."""
    open_parts: dict[str, list[str]] = {}
    done: dict[str, list[str]] = {}

    def read(text: str | None) -> None:
        for pieces in open_parts.values():
            pieces.append(text or "")

    def walk(element: Element) -> None:
        for identity in element.get("data-from", "").split():
            assert identity not in open_parts, f"{identity} begins twice"
            open_parts[identity] = []
        read(element.text)
        for child in element:
            walk(child)
            read(child.tail)
        for identity in element.get("data-to", "").split():
            done.setdefault(identity, []).append("".join(open_parts.pop(identity)))

    walk(article)
    assert not open_parts, f"{sorted(open_parts)} never end"
    return done


def check_list(page: Element, document: Document) -> None:
    """Each mark has its entry, with tag, quote, citation, note and author."""
    entries = {item.get("id"): item for item in page.iter("li")}
    assert len(entries) == len(document.marks), document.name
    anchors = {element.get("id") for element in page.iter("a")}
    for mark in document.marks:
        entry = entries[f"mark-{mark.id}"]
        (blockquote,) = entry.iter("blockquote")
        quoted = " […] ".join(f"“{quote}”" for quote in document.quotes(mark))
        assert content(blockquote) == with_line_feeds(quoted), f"{document.name}, {mark.id}"
        said = content(entry)
        for words in (citation(document, mark), with_line_feeds(mark.note), mark.author):
            assert words in said, f"{document.name}, {mark.id}: {words!r} is not in {said!r}"
        assert f"at-{mark.id}" in anchors, f"{document.name}, {mark.id} has no place"


def citation(document: Document, mark: Mark) -> str:
    places = ", ".join(f"{start}–{end}" for start, end in mark.parts)
    return f"characters {places} (SHA-256 "
