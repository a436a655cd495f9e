"""Holds the Markdown reports against the truth: the report as markdown-it reads it, with tables
and with everything that its dialects take for markup switched on.

Needs markdown-it-py and linkify-it-py.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from truth import Document, Mark

#: What a report is made of. Anything else would be text that was taken for markup.
EXPECTED = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline",
    "blockquote_open", "blockquote_close", "bullet_list_open", "bullet_list_close",
    "list_item_open", "list_item_close", "table_open", "table_close", "thead_open",
    "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close",
    "td_open", "td_close", "text", "hardbreak", "code_inline",
}


def check(folder: Path, truth: list[Document]) -> None:
    """Reads the report of each document."""
    reader = MarkdownIt("gfm-like", {"html": True})
    for document in truth:
        tokens = reader.parse((folder / f"{document.stem}.md").read_text(encoding="utf-8"))
        check_markup(document, tokens)
        sha256 = hashlib.sha256(document.text.encode()).hexdigest()
        assert any(sha256 in text_of(token) for token in tokens), f"{document.name}: no hash"
        found = quotes(tokens)
        assert len(found) == len(document.marks), f"{document.name}: {len(found)} quotes"
        for mark, quote in zip(document.marks, found):
            wanted = " […] ".join(f"“{quote}”" for quote in document.quotes(mark))
            assert quote.split() == wanted.split(), f"{document.name}, {mark.id}: {quote!r}"
            check_entry(document, mark, tokens)


def check_markup(document: Document, tokens: list[Token]) -> None:
    for token in tokens:
        for each in [token, *(token.children or [])]:
            assert each.type in EXPECTED, f"{document.name}: {each.type} in {token.content!r}"
    levels = [token.tag for token in tokens if token.type == "heading_open"]
    assert levels == ["h1", "h2", "h2"] + ["h3"] * len(document.marks), levels


def text_of(token: Token) -> str:
    """The text of a paragraph, line breaks as line feeds."""
    children = token.children or []
    return "".join("\n" if child.type == "hardbreak" else child.content for child in children)


def quotes(tokens: list[Token]) -> list[str]:
    """The text of each block quote."""
    found: list[list[str]] = []
    depth = 0
    for token in tokens:
        if token.type == "blockquote_open":
            depth += 1
            found.append([])
        elif token.type == "blockquote_close":
            depth -= 1
        elif depth and token.type == "inline":
            found[-1].append(text_of(token))
    return ["\n".join(paragraphs) for paragraphs in found]


def check_entry(document: Document, mark: Mark, tokens: list[Token]) -> None:
    texts = [text_of(token) for token in tokens if token.type == "inline"]
    places = ", ".join(f"{start}–{end}" for start, end in mark.parts)
    where = f"{document.name}, {mark.id}"
    assert any(f"characters {places} (SHA-256 " in text for text in texts), where
    assert f"Id: {mark.id}" in texts, where
    if mark.note:
        wanted = ["Note:", *mark.note.split()]
        assert any(text.split() == wanted for text in texts), f"{where}: {mark.note!r}"
