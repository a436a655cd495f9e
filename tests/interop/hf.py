"""Holds the data set for Hugging Face against the truth, as `datasets` loads it.

Needs datasets, seqeval and spacy.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

from datasets import ClassLabel, disable_progress_bars, load_dataset
from seqeval.scheme import IOB2, IOBES, Entities

import words
from truth import Document


def check(folder: Path, truth: list[Document]) -> None:
    """Loads the folder without being told anything about it."""
    disable_progress_bars()
    with tempfile.TemporaryDirectory() as cache:
        rows = load_dataset(str(folder), cache_dir=cache, split="train", keep_in_memory=True)
        label = rows.features["ner_tags"].feature
        examples = list(rows)
    assert isinstance(label, ClassLabel), "the numbers have no names"
    names = json.loads((folder / "evimark.labels.json").read_text(encoding="utf-8"))
    assert label.names == names and names[0] == "O", names
    assert len(set(names)) == len(names), names
    assert [example["id"] for example in examples] == [str(number) for number in range(len(examples))]
    scheme = IOBES if any(name.startswith("S-") for name in names) else IOB2
    for document in truth:
        own = [example for example in examples if example["document"] == document.name]
        assert [example["sentence"] for example in own] == list(range(len(own)))
        _check_tokens(document, own)
        _check_labels(document, own, label, scheme)
    known = {document.name for document in truth}
    assert {example["document"] for example in examples} <= known


def _check_tokens(document: Document, examples: list[dict]) -> None:
    places = [place for example in examples for place in zip(example["starts"], example["ends"])]
    assert places == words.tokens(document.text), f"{document.name}: other tokens than spaCy's"
    tokens = [token for example in examples for token in example["tokens"]]
    assert tokens == [document.text[start:end] for start, end in places], document.name


def _check_labels(document: Document, examples: list[dict], label: ClassLabel, scheme: type) -> None:
    expected = words.entities(document, words.tokens(document.text))
    found, at = [], 0
    for example in examples:
        assert len(example["ner_tags"]) == len(example["tokens"])
        labels = [label.int2str(number) for number in example["ner_tags"]]
        for entity in Entities([labels], scheme).entities[0]:
            found.append((entity.tag, at + entity.start, at + entity.end - 1))
        at += len(labels)
    assert found == expected, f"{document.name}: seqeval finds\n{found}\nnot\n{expected}"
