"""Holds exported tasks of Label Studio against the truth with Label Studio's own SDK.

`LabelInterface` reads the labelling configuration and checks each result against it, as the
server does; `Converter` writes CoNLL and JSON-MIN from the tasks.
"""

import json
import tempfile
from pathlib import Path

from label_studio_sdk.converter import Converter
from label_studio_sdk.label_interface import LabelInterface

from truth import Document


def check(folder: Path, truth: list[Document]) -> None:
    tasks = json.loads((folder / "evimark.json").read_bytes())
    config = (folder / "evimark.xml").read_text("utf-8")
    interface = LabelInterface(config)
    interface.validate()
    by_name = {task["meta"]["source"]: task for task in tasks}
    assert len(by_name) == len(tasks) == len(truth), sorted(by_name)
    for document in truth:
        task = by_name[document.name]
        assert task["data"] == {"text": document.text}, document.name
        [annotation] = task["annotations"]
        # A user that the server does not know is refused when tasks are imported.
        assert "completed_by" not in annotation, annotation
        errors = interface.validate_prediction(annotation, return_errors=True)
        assert errors == [], (document.name, errors)
        check_regions(document, annotation["result"])
    check_conversion(config, folder / "evimark.json", truth)


def check_regions(document: Document, results: list[dict]) -> None:
    parts: dict[str, list[tuple[int, int]]] = {mark.id: [] for mark in document.marks}
    marks = {mark.id: mark for mark in document.marks}
    for result in results:
        if result["type"] == "relation":
            assert result["from_id"] in marks and result["to_id"] in marks, result
            continue
        mark = marks[result.get("parentID", result["id"])]
        value = result["value"]
        assert value["labels"] == [mark.tag], (mark.id, value)
        assert document.text[value["start"]:value["end"]] == value["text"], (mark.id, value)
        if result["id"] == mark.id:
            assert result["meta"].get("text", [""]) == [mark.note], (mark.id, result["meta"])
        parts[mark.id].append((value["start"], value["end"]))
    for mark in document.marks:
        assert sorted(parts[mark.id]) == sorted(mark.parts), (mark.id, parts[mark.id])


def check_conversion(config: str, tasks: Path, truth: list[Document]) -> None:
    with tempfile.TemporaryDirectory() as out:
        converter = Converter(config, project_dir=out)
        converter.convert_to_json_min(str(tasks), out, is_dir=False)
        rows = json.loads((Path(out) / "result.json").read_text("utf-8"))
        by_text = {row["text"]: row for row in rows}
        for document in truth:
            spans = by_text[document.text].get("label", [])
            found = sorted((span["start"], span["end"], *span["labels"]) for span in spans)
            expected = sorted((*part, mark.tag) for mark in document.marks for part in mark.parts)
            assert found == expected, (document.name, found, expected)
        converter.convert_to_conll2003(str(tasks), out, is_dir=False)
        lines = (Path(out) / "result.conll").read_text("utf-8").splitlines()
        labels = {line.split(" -X- _ ", 1)[1] for line in lines[1:] if line}
        tags = {f"{prefix}-{mark.tag}" for prefix in "BI" for document in truth for mark in document.marks}
        assert labels <= tags | {"O"} and labels & tags, labels
