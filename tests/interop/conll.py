"""Holds the exports in CoNLL-2003 against the truth, as spaCy, seqeval and datasets read them.

Needs spacy, seqeval and datasets.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

from datasets import disable_progress_bars, load_dataset
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import IOB1, IOB2, IOBES, Entities
from spacy.tokens import Doc
from spacy.training import biluo_tags_to_spans, offsets_to_biluo_tags
from spacy.training.converters import conll_ner_to_docs

import words
from truth import Document

COLUMNS = ["tokens", "pos_tags", "chunk_tags", "ner_tags"]
DOCUMENT = "-DOCSTART-"
SCHEMES = {"iob1": IOB1, "iob2": IOB2, "iobes": IOBES}


def check(folder: Path, truth: list[Document]) -> None:
    """Reads the file of each document."""
    for document in truth:
        (file,) = folder.glob(f"{document.stem}.*.conll")
        cut = _cut(document.text, words.tokens(document.text))
        expected = [(_label(tag), *row) for tag, *row in words.entities(document, cut)]
        tokens = [document.text[start:end] for start, end in cut]
        scheme = file.name.rsplit(".", 2)[1]
        # spaCy knows IOB and BILUO alone.
        if scheme != "iobes":
            _check_spacy(file, tokens, expected)
        _check_sentences(file, SCHEMES[scheme], tokens, expected)


def foreign(folder: Path, truth: list[Document]) -> list[tuple[Path, Document]]:
    """Labels that spaCy and seqeval hold for right, in the schemes that are in use, in columns
    as other programs have them."""
    made = []
    for document in truth:
        cut = words.tokens(document.text)
        starts, ends = {start for start, _ in cut}, {end for _, end in cut}
        free, marks = 0, []
        for mark in document.marks:
            (start, *_), end = mark.parts[0], mark.parts[-1][1]
            if len(mark.parts) == 1 and start in starts and end in ends and start >= free:
                marks.append(mark)
                free = end
        if not marks:
            continue
        # spaCy's own labels are in the scheme BILUO.
        doc = words.TOKENIZER(document.text)
        biluo = offsets_to_biluo_tags(doc, [(*mark.parts[0], mark.tag) for mark in marks])
        labels = [label for token, label in zip(doc, biluo) if not token.is_space]
        assert len(biluo_tags_to_spans(doc, biluo)) == len(marks)
        iob2 = [re.sub("^U-", "B-", re.sub("^L-", "I-", label)) for label in labels]
        iobes = [re.sub("^U-", "S-", re.sub("^L-", "E-", label)) for label in labels]
        tokens = [document.text[start:end] for start, end in cut]
        schemes = {
            "two.bio": [f"{token}\t{label}" for token, label in zip(tokens, iob2)],
            "three.iob": [f"{token} NN {label}" for token, label in zip(tokens, iob2)],
            "biluo.conll": [f"{token} -X- _ {label}" for token, label in zip(tokens, labels)],
            "iobes.conll": [f"{token}\tO\t{label}" for token, label in zip(tokens, iobes)],
        }
        for name, lines in schemes.items():
            file = folder / f"{document.stem}.{name}"
            file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
            made.append((file, Document(document.name, document.text, tuple(marks))))
    return made


def _cut(text: str, tokens: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The tokens, but for those that would begin a document."""
    cut = []
    for start, end in tokens:
        if text.startswith(DOCUMENT, start, end):
            cut.append((start, start + 1))
            start += 1
        cut.append((start, end))
    return cut


def _label(tag: str) -> str:
    """A column has no white space."""
    return re.sub(r"\s", "_", tag)


def _check_spacy(file: Path, tokens: list[str], expected: list[tuple[str, int, int]]) -> None:
    text = file.read_text(encoding="utf-8")
    docs: list[Doc] = list(conll_ner_to_docs(text, no_print=True))
    if not tokens:
        assert not docs, f"{file.name}: there is no token"
        return
    (doc,) = docs
    assert [token.text for token in doc] == tokens, f"{file.name}: other tokens"
    found = [(entity.label_, entity.start, entity.end - 1) for entity in doc.ents]
    assert found == expected, f"{file.name}: spaCy finds\n{found}\nnot\n{expected}"


def _check_sentences(file: Path, scheme: type, tokens: list[str], expected: list[tuple[str, int, int]]) -> None:
    """No sentence cuts a mark, so that the sentences tell the same as the document."""
    if not tokens:
        return
    disable_progress_bars()
    with tempfile.TemporaryDirectory() as cache:
        rows = load_dataset(
            "conll", data_files=str(file), column_names=COLUMNS, cache_dir=cache, split="train", keep_in_memory=True
        )
        sentences = [(row["tokens"], row["ner_tags"]) for row in rows]
    assert [token for row, _ in sentences for token in row] == tokens, f"{file.name}: other tokens"
    strict, lenient, at = [], [], 0
    for row, labels in sentences:
        (entities,) = Entities([labels], scheme).entities
        strict.extend((entity.tag, at + entity.start, at + entity.end - 1) for entity in entities)
        lenient.extend((tag, at + start, at + end) for tag, start, end in get_entities(labels))
        at += len(row)
    assert strict == expected, f"{file.name}: seqeval finds strictly\n{strict}\nnot\n{expected}"
    assert lenient == expected, f"{file.name}: seqeval finds\n{lenient}\nnot\n{expected}"
