"""Holds the export for Prodigy against the truth with spaCy, which rebuilds each span from its
offsets, also by way of a DocBin.

Needs spacy.
"""

from __future__ import annotations

import json
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin

from truth import Document, Mark

#: Where spaCy keeps spans that may overlap.
GROUP = "sc"


def check(folder: Path, truth: list[Document]) -> None:
    """Reads the one file for all documents."""
    lines = (folder / "evimark.jsonl").read_text(encoding="utf-8").split("\n")
    assert lines.pop() == "", "the last line does not end"
    tasks = [json.loads(line) for line in lines]
    assert [task["meta"]["source"] for task in tasks] == [document.name for document in _by_name(truth, tasks)]
    nlp = spacy.blank("xx")
    for task, document in zip(tasks, _by_name(truth, tasks)):
        assert task["text"] == document.text, f"{document.name}: another text"
        assert task["answer"] == "accept"
        doc = nlp(task["text"])
        _check_tokens(task, doc)
        _check_spans(task, document, doc)
        _check_relations(task)
        _check_docbin(task, doc, nlp)


def foreign(folder: Path, truth: list[Document]) -> list[tuple[Path, Document]]:
    """What spaCy itself writes: its documents as JSON, and its former training data."""
    nlp = spacy.blank("xx")
    made = []
    for document in truth:
        doc = nlp(document.text)
        aligned = tuple(mark for mark in document.marks if len(mark.parts) == 1 and doc.char_span(*mark.parts[0]))
        if not aligned:
            continue
        doc.spans[GROUP] = [doc.char_span(*mark.parts[0], label=mark.tag) for mark in aligned]
        written = json.dumps(doc.to_json(), ensure_ascii=False)
        entities = [[*mark.parts[0], mark.tag] for mark in aligned]
        pair = json.dumps([[document.text, {"entities": entities}]], indent=2)
        for name, content in (("spacy.jsonl", written + "\n"), ("former.json", pair)):
            file = folder / f"{document.stem}.{name}"
            file.write_text(content, encoding="utf-8", newline="")
            made.append((file, Document(document.name, document.text, aligned)))
    return made


def _by_name(truth: list[Document], tasks: list[dict]) -> list[Document]:
    """The documents in the order of the file; each is there once."""
    names = {document.name: document for document in truth}
    sources = [task["meta"]["source"] for task in tasks]
    assert sorted(sources) == sorted(names), f"documents {sources}"
    return [names[source] for source in sources]


def _check_tokens(task: dict, doc: Doc) -> None:
    expected = [
        {
            "text": token.text,
            "start": token.idx,
            "end": token.idx + len(token),
            "id": token.i,
            "ws": bool(token.whitespace_),
        }
        for token in doc
    ]
    assert task["tokens"] == expected, f"{task['meta']}: other tokens than spaCy's"


def _check_spans(task: dict, document: Document, doc: Doc) -> None:
    """Each part of each mark is a span, which spaCy finds where Evimark says that it does."""
    wanted = sorted(_part(mark, *part) for mark in document.marks for part in mark.parts)
    found = sorted((span["evimark"]["id"], span["label"], span["start"], span["end"]) for span in task["spans"])
    assert found == wanted, f"{document.name}:\n{found}\nis not\n{wanted}"
    for span in task["spans"]:
        rebuilt = doc.char_span(span["start"], span["end"], label=span["label"])
        assert span["text"] == task["text"][span["start"] : span["end"]], span
        if rebuilt is None:
            assert "token_start" not in span and "token_end" not in span, f"{span} is not aligned"
        else:
            assert (rebuilt.start, rebuilt.end - 1) == (span["token_start"], span["token_end"]), span
            assert rebuilt.text == span["text"], span
    carried = {span["evimark"]["id"]: span["evimark"] for span in reversed(task["spans"])}
    for mark in document.marks:
        assert carried[mark.id].get("note", "") == mark.note, mark
        assert carried[mark.id]["author"] == mark.author, mark


def _part(mark: Mark, start: int, end: int) -> tuple[str, str, int, int]:
    return mark.id, mark.tag, start, end


def _check_relations(task: dict) -> None:
    """As Prodigy has them: the last token of a span, and the span itself."""
    spans = {(span["start"], span["end"], span["label"]) for span in task["spans"]}
    for relation in task.get("relations", []):
        for token, end in ((relation["head"], "head_span"), (relation["child"], "child_span")):
            span = relation[end]
            assert token == span["token_end"], relation
            assert (span["start"], span["end"], span["label"]) in spans, relation


def _check_docbin(task: dict, doc: Doc, nlp: spacy.Language) -> None:
    """The spans that spaCy can hold come back from its own file."""
    aligned = [span for span in task["spans"] if "token_start" in span]
    doc.spans[GROUP] = [doc.char_span(span["start"], span["end"], label=span["label"]) for span in aligned]
    stored = DocBin(docs=[doc], store_user_data=True).to_bytes()
    (back,) = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    assert back.text == task["text"]
    found = [(span.start_char, span.end_char, span.label_) for span in back.spans[GROUP]]
    assert found == [(span["start"], span["end"], span["label"]) for span in aligned]
