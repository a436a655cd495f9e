"""What the formats of tokens have to say of the truth: spaCy's tokens, and the one label that
each of them can have.

The rule is the one that Evimark states: of marks that share a token, the one with the most
tokens stays, of those the one that begins first, of those the one whose id is first; each part
is a mark of its own, from whole token to whole token.
"""

from __future__ import annotations

import spacy

from truth import Document

TOKENIZER = spacy.blank("xx")


def tokens(text: str) -> list[tuple[int, int]]:
    """The tokens that are no white space, in code points."""
    document = TOKENIZER(text)
    return [(token.idx, token.idx + len(token)) for token in document if not token.is_space]


def entities(document: Document, words: list[tuple[int, int]]) -> list[tuple[str, int, int]]:
    """Tag, first and last token of all that is labelled, in order."""
    candidates = []
    for mark in document.marks:
        rows: list[list[int]] = []
        for start, end in mark.parts:
            row = [at for at, word in enumerate(words) if word[1] > start and word[0] < end]
            if row and rows and rows[-1][-1] >= row[0]:
                rows[-1] = list(range(rows[-1][0], row[-1] + 1))
            elif row:
                rows.append(row)
        if rows:
            length = sum(len(row) for row in rows)
            candidates.append((-length, rows[0][0], mark.id, mark.tag, rows))
    taken: set[int] = set()
    found = []
    for *_, tag, rows in sorted(candidates):
        if taken.isdisjoint(at for row in rows for at in row):
            taken.update(at for row in rows for at in row)
            found.extend((tag, row[0], row[-1]) for row in rows)
    return sorted(found, key=lambda entity: entity[1])
