"""Holds the exports of Evimark against the programs that they are for.

Usage: check.py EVIMARK [FORMAT…]

Each module beside this one that is named after a format has `check(folder, truth)`, which
reads the export with that format's own reader and compares it with the truth. Some also have
`foreign(folder, truth)`: it makes files with that program's own writer and returns what
Evimark has to find in them, as pairs of a file and the document that it is about.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

import truth as truths

#: Formats with a check, and the module that has it.
MODULES = {
    "brat": "brat",
    "w3c": "w3c",
    "prodigy": "prodigy",
    "doccano": "doccano",
    "label-studio": "label_studio",
    "conll": "conll",
    "hf": "hf",
    "cas-json": "cas_json",
    "refi-qda": "refi_qda",
    "webanno-tsv": "webanno_tsv",
    "csv": "table",
    "xlsx": "table",
    "parquet": "table",
    "html": "html_page",
    "markdown": "markdown_report",
}


def export(evimark: str, to: str, folder: Path, articles: Path) -> None:
    """Exports all articles."""
    command = [evimark, "export", "--to", to, "-o", f"{folder}/", str(articles)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"


def import_again(evimark: str, source: Path, document: truths.Document, work: Path) -> None:
    """Imports a file of another program, and holds what came against the truth."""
    work.mkdir(parents=True)
    article = work / document.name
    article.write_bytes(document.text.encode())
    command = [evimark, "import", "--into", str(article), "--format", "json", str(source)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode in (0, 1), f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    (outcome,) = json.loads(done.stdout)["files"][0]["documents"]
    assert "error" not in outcome, outcome
    assert not outcome["waiting"] and not outcome["left_out"], outcome
    table = work / "marks.csv"
    export_one = [evimark, "export", "--to", "csv", "-o", str(table), str(article)]
    subprocess.run(export_one, check=True, capture_output=True)
    import pandas

    rows = pandas.read_csv(table, keep_default_na=False)
    found = sorted((row.tag, row.start, row.end) for row in rows.itertuples())
    wanted = sorted((mark.tag, mark.parts[0][0], mark.parts[-1][1]) for mark in document.marks)
    assert found == wanted, f"{source.name}: found {found}, wanted {wanted}"


def run(evimark: str, name: str, work: Path, truth: list[truths.Document]) -> None:
    """Checks one format in both directions."""
    articles = work / "articles"
    module = importlib.import_module(MODULES[name])
    folder = work / name
    export(evimark, name, folder, articles)
    module.check(folder, truth)
    if hasattr(module, "foreign"):
        made = work / f"{name}-foreign"
        made.mkdir()
        for number, (source, document) in enumerate(module.foreign(made, truth)):
            import_again(evimark, source, document, work / f"{name}-import" / str(number))


def main() -> int:
    """Runs all checks, or those that are named; tells each outcome."""
    evimark, *names = sys.argv[1:]
    truth = truths.documents()
    failed = []
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        truths.write(work / "articles", truth)
        for name in names or MODULES:
            try:
                run(evimark, name, work, truth)
            except Exception:
                failed.append(name)
                print(f"{name}: FAILED\n{traceback.format_exc()}")
            else:
                print(f"{name}: ok")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
