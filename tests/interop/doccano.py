"""Imports exported lines with doccano's own importer, and exports them with its exporter.

doccano is a Django application: its models get a database in memory, and no server runs. What
is checked is what its database holds afterwards, as its editor would show it, and that its
export still has what Evimark carries along.
"""

import json
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from truth import Document

APPS = ["projects", "roles", "examples", "label_types", "labels", "data_import", "data_export"]
OTHERS = ["django.contrib.auth", "django.contrib.contenttypes", "polymorphic", "django_drf_filepond"]


def start() -> None:
    """Makes doccano's modules importable and its tables, once."""
    if settings.configured:
        return
    [backend] = find_spec("backend").submodule_search_locations
    sys.path.insert(0, backend)
    settings.configure(
        INSTALLED_APPS=OTHERS + APPS,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        # Where uploads of a server would go; none comes.
        DJANGO_DRF_FILEPOND_UPLOAD_TMP=tempfile.gettempdir(),
        DJANGO_DRF_FILEPOND_FILE_STORE_PATH=tempfile.gettempdir(),
        MIGRATION_MODULES=dict.fromkeys(APPS + ["django_drf_filepond"]),
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


def check(folder: Path, truth: list[Document]) -> None:
    start()
    from data_export.pipeline.dataset import Dataset
    from data_export.pipeline.factories import create_comment, create_formatter, create_labels
    from data_export.models import ExportedExample
    from data_import.datasets import load_dataset
    from data_import.pipeline.catalog import JSONL
    from data_import.pipeline.readers import FileName
    from django.contrib.auth.models import User
    from examples.models import Example
    from labels.models import Relation, Span
    from projects.models import SequenceLabelingProject

    path = folder / "evimark.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    has_relations = "entities" in rows[0]
    relations = {row["evimark"]["name"]: len(row.get("relations", [])) for row in rows}
    user, _ = User.objects.get_or_create(username="olena")
    project = SequenceLabelingProject.objects.create(
        name=str(folder), created_by=user, project_type="SequenceLabeling",
        allow_overlapping=True, use_relation=has_relations,
    )
    task = "RelationExtraction" if has_relations else "SequenceLabeling"
    file = FileName(full_path=str(path), generated_name=path.name, upload_name=path.name)
    dataset = load_dataset(task, JSONL(), [file], project, encoding="utf_8")
    dataset.save(user)
    assert dataset.errors == [], [error.dict() for error in dataset.errors]

    examples = {example.meta["evimark"]["name"]: example for example in Example.objects.filter(project=project)}
    assert sorted(examples) == sorted(document.name for document in truth)
    for document in truth:
        example = examples[document.name]
        assert example.text == document.text, document.name
        spans = Span.objects.filter(example=example)
        unit = example.meta["evimark"]["unit"]
        found = sorted((span.start_offset, span.end_offset, span.label.text) for span in spans)
        assert found == expected_spans(document, unit), (document.name, unit, found)
        if has_relations:
            links = Relation.objects.filter(example=example)
            assert all(link.from_id.example == link.to_id.example for link in links)
            assert links.count() == relations[document.name], document.name

    exported = ExportedExample.objects.filter(project=project)
    frame = Dataset(exported, create_labels(project, exported), create_comment(exported)).to_dataframe()
    for formatter in create_formatter(project, JSONL.name):
        frame = formatter.format(frame)
    kept = [row["evimark"]["name"] for row in frame.to_dict(orient="records")]
    assert sorted(kept) == sorted(examples), kept


def expected_spans(document: Document, unit: str) -> list[tuple[int, int, str]]:
    """The parts of all marks, counted as doccano's editor does."""
    size = {"code-points": len, "utf-16": lambda text: len(text.encode("utf-16-le")) // 2}[unit]
    ends = lambda part: (size(document.text[:part[0]]), size(document.text[:part[1]]))
    return sorted((*ends(part), mark.tag) for mark in document.marks for part in mark.parts)
