"""Holds exports in WebAnno TSV 3.3 against the truth.

The one package on PyPI, web-anno-tsv, reads the articles without escapes and without marks that
cross sentences. For the others there is a reader here, written from the guide of INCEpTION
(appendix "WebAnno TSV 3.3 File format"): rows, offsets in UTF-16 units, stacked values with
their numbers, escapes. It knows nothing of Evimark's own reader.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from web_anno_tsv import open_web_anno_tsv

from truth import Document

#: Articles that web-anno-tsv can read.
SIMPLE = ["plain.txt", "emoji.txt"]
#: What is escaped with a backslash, in tokens and in values.
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
NUMBER = re.compile(r"^(.*)\[(\d+)\]$", re.DOTALL)


def check(folder: Path, truth: list[Document]) -> None:
    """Reads each file and compares tokens and marks."""
    for document in truth:
        content = (folder / f"{document.stem}.tsv").read_bytes().decode()
        assert "\r" not in content, f"{document.name}: a carriage return"
        found = sorted(_marks(document, content.split("\n")))
        wanted = sorted(
            (mark.tag, start, end, mark.author)
            for mark in document.marks
            for start, end in mark.parts
        )
        assert found == wanted, f"{document.name}:\n{found}\nis not\n{wanted}"
        if document.name in SIMPLE:
            _check_with_package(folder / f"{document.stem}.tsv", document)


def _check_with_package(path: Path, document: Document) -> None:
    """Compares tags and quotes with what the package reads."""
    with open_web_anno_tsv(path) as sentences:
        annotations = [one for sentence in sentences for one in sentence.annotations]
    found = sorted((one.label, one.text) for one in annotations)
    wanted = [(mark.tag, quote) for mark in document.marks for quote in document.quotes(mark)]
    assert found == sorted(wanted), f"{document.name}:\n{found}\nis not\n{wanted}"


def _marks(document: Document, lines: list[str]) -> list[tuple[str, int, int, str]]:
    """The marks of a file: tag, start and end in code points, author."""
    assert lines[0] == "#FORMAT=WebAnno TSV 3.3", lines[0]
    layer, *features = lines[1].split("|")
    if document.marks:
        assert layer == "#T_SP=webanno.custom.Evidence", lines[1]
    body = next(at for at in range(1, len(lines)) if not lines[at].startswith("#T_"))
    assert lines[body : body + 2] == ["", ""], "two empty lines before the text"

    code_point = _code_points(document.text)
    utf16 = document.text.encode("utf-16-le")
    places: dict[object, list[tuple[int, int]]] = defaultdict(list)
    values: dict[object, dict[str, str]] = defaultdict(dict)
    last_token = -1
    for line in lines[body + 2 :]:
        if not line or line.startswith("#Text="):
            continue
        identity, offsets, token, *columns = line.split("\t")
        begin, end = map(int, offsets.split("-"))
        written = utf16[2 * begin : 2 * end].decode("utf-16-le")
        assert _plain(token) == written, f"{line!r} is not {written!r}"
        if "." not in identity:
            assert begin >= last_token, f"{line!r} is out of order"
            last_token = end
        for feature, column in zip(features, columns):
            for value in _stacked(column):
                if value == "_":
                    continue
                numbered = NUMBER.match(value)
                key: object = int(numbered[2]) if numbered else identity
                said = numbered[1] if numbered else value
                if feature == features[0]:
                    places[key].append((begin, end))
                if said != "*":
                    values[key].setdefault(feature, _plain(said))
    return [
        (
            values[key]["tag"],
            code_point[min(begin for begin, _ in parts)],
            code_point[max(end for _, end in parts)],
            values[key]["author"],
        )
        for key, parts in places.items()
    ]


def _stacked(column: str) -> list[str]:
    """The values of a column, cut at bars that are not escaped."""
    values, start, at = [], 0, 0
    while at < len(column):
        if column[at] == "\\":
            at += 2
            continue
        if column[at] == "|":
            values.append(column[start:at])
            start = at + 1
        at += 1
    return [*values, column[start:]]


def _plain(text: str) -> str:
    """A token or a value without its escapes."""
    return ESCAPED.sub(lambda match: {"t": "\t", "n": "\n", "r": "\r"}.get(match[1], match[1]), text)


def _code_points(text: str) -> dict[int, int]:
    """Each offset in UTF-16 units, as an offset in code points."""
    offsets, units = {0: 0}, 0
    for at, char in enumerate(text):
        units += 2 if ord(char) > 0xFFFF else 1
        offsets[units] = at + 1
    return offsets
