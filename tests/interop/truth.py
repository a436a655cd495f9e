"""Articles whose marks are known, written as Evimark keeps them: text and sidecar.

The truth is made here, without Evimark: offsets are Python's own code points, counted in the
text as it is in the file. The checks of the formats hold the exports against it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Mark:
    """A mark: its parts in code points, end exclusive."""

    id: str
    tag: str
    parts: tuple[tuple[int, int], ...]
    note: str = ""
    author: str = "olena"


@dataclass(frozen=True)
class Document:
    """An article with its marks in the order of the text."""

    name: str
    text: str
    marks: tuple[Mark, ...] = field(default=())

    @property
    def stem(self) -> str:
        """The name without its extension."""
        return self.name.rsplit(".", 1)[0]

    def quotes(self, mark: Mark) -> list[str]:
        """What stands at each part of a mark."""
        return [self.text[start:end] for start, end in mark.parts]


def _document(name: str, text: str, *marks: tuple) -> Document:
    """A document from quotes: (id, tag, quotes or (quote, occurrence), note, author)."""
    made = []
    for identity, tag, quotes, *rest in marks:
        parts = []
        for quote in quotes if isinstance(quotes, list) else [quotes]:
            quote, occurrence = quote if isinstance(quote, tuple) else (quote, 0)
            start = -1
            for _ in range(occurrence + 1):
                start = text.index(quote, start + 1)
            parts.append((start, start + len(quote)))
        made.append(Mark(identity, tag, tuple(parts), *rest))
    made.sort(key=lambda mark: (mark.parts[0][0], mark.parts[-1][1], mark.id))
    return Document(name, text, tuple(made))


def documents() -> list[Document]:
    """Everything that breaks offsets and layouts, in a few short articles."""
    plain = (
        "Inquiry counts the drafted\n\n"
        "The Board reported that at least 46,327 men had been drafted by May. "
        "Article 51 of the Convention forbids it, the Board said.\n\n"
        "A second report counts 7,000 more.\n"
    )
    emoji = (
        "💩 The Board 👩\u200d👩\u200d👧 met.\n"
        "It said: “60–80% of cafe\u0301 owners 🇺🇦 were drafted 💩💩.”\n"
        "Їжак і суд: 12 осіб.\n"
    )
    crlf = (
        "First line 💩\r\n"
        "The Board shall,\r\nhe said, pay 5%.\r\n\r\n"
        "Last line: the Board 💩 paid.\r\n"
    )
    messy = (
        'Cookies? <b>Accept</b> & "close" | [1] \\ * _ -> ;\n'
        "=SUM(A1) was in the cell; +1 and -2 and @x too.\n"
        "قالت المحكمة إن 63 رجلاً. בית המשפט קבע.\n"
        "Double  spaces\tand a tab.\u00a0End.\n"
    )
    return [
        _document(
            "plain.txt",
            plain,
            ("a1", "actor", "The Board"),
            ("a2", "claim", "The Board reported that at least 46,327 men had been drafted by May"),
            ("a3", "figure", "at least 46,327 men", "see p. 3"),
            ("a4", "legal-basis", "Article 51 of the Convention"),
            ("a5", "actor", ("the Board", 0), "", "maks"),
            ("a6", "claim", ["The Board reported", "forbids it"], "two parts"),
            ("a7", "figure", "7,000"),
        ),
        _document(
            "emoji.txt",
            emoji,
            ("b1", "actor", "The Board"),
            ("b2", "figure", "60–80%", "tab\there, and\na second line"),
            ("b3", "claim", "60–80% of cafe\u0301 owners 🇺🇦 were drafted 💩💩"),
            ("b4", "actor", "cafe\u0301 owners 🇺🇦"),
            ("b5", "ORG", "👩\u200d👩\u200d👧"),
            ("b6", "actor", "суд"),
            ("b7", "figure", "12 осіб"),
            ("b8", "claim", "суд: 12"),
        ),
        _document(
            "crlf.txt",
            crlf,
            ("c1", "claim", "The Board shall,\r\nhe said, pay 5%"),
            ("c2", "claim", ["The Board shall", "pay 5%"]),
            ("c3", "figure", "5%"),
            ("c4", "actor", "the Board"),
            ("c5", "actor", "Board", "=1+1"),
            ("c6", "claim", "💩\r\nThe"),
        ),
        _document(
            "messy.txt",
            messy,
            ("d1", "claim", '<b>Accept</b> & "close" | [1] \\ * _ -> ;'),
            ("d2", "figure", "=SUM(A1)", "=HYPERLINK(1)"),
            ("d3", "figure", "+1"),
            ("d4", "figure", "-2"),
            ("d5", "actor", "@x"),
            ("d6", "actor", "المحكمة"),
            ("d7", "figure", "63 رجلاً"),
            ("d8", "claim", "בית המשפט קבע"),
            ("d9", "claim", "Double  spaces\tand"),
        ),
        _document("empty.txt", "Nothing is marked here.\n"),
    ]


def write(folder: Path, all_documents: list[Document]) -> None:
    """Writes articles and sidecars as Evimark keeps them."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in all_documents:
        content = document.text.encode()
        (folder / document.name).write_bytes(content)
        (folder / f"{document.name}.ron").write_text(_sidecar(document, content), newline="\n")


def _sidecar(document: Document, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    lines = [
        "(",
        '    format: "evimark/1",',
        f'    source: (name: {_string(document.name)}, sha256: "{sha256}", '
        f'bytes: {len(content)}, encoding: "UTF-8"),',
        '    offsets: "unicode code points",',
        "    annotations: [",
    ]
    for mark in document.marks:
        parts = ", ".join(
            f"({start}..{end}, {_string(quote)})"
            for (start, end), quote in zip(mark.parts, document.quotes(mark))
        )
        note = f"note: {_string(mark.note)}, " if mark.note else ""
        lines.append(
            f'        (id: "{mark.id}", tag: {_string(mark.tag)}, at: [{parts}], {note}'
            f'by: {_string(mark.author)}, created: "2026-11-22T09:14:05Z"),'
        )
    lines += ["    ],", ")", ""]
    return "\n".join(lines)


def _string(text: str) -> str:
    """A string of RON: all that is not plain ASCII is escaped."""
    pieces = []
    for char in text:
        if char in '"\\':
            pieces.append("\\" + char)
        elif " " <= char <= "~":
            pieces.append(char)
        else:
            pieces.append(f"\\u{{{ord(char):x}}}")
    return '"' + "".join(pieces) + '"'
