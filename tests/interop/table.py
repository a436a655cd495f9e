"""Holds the tables (CSV, Excel, Parquet) against the truth, with the programs that read them.

Needs pandas, duckdb, pyarrow, polars and openpyxl.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from pathlib import Path

import duckdb
import openpyxl
import pandas
import polars
import pyarrow.csv
import pyarrow.parquet

from truth import Document, Mark

COLUMNS = [
    "document", "line", "start", "end", "tag", "quote", "before", "after",
    "note", "author", "created", "review", "source_sha256",
]
NUMBERS = ["line", "start", "end"]
GAP = " […] "
CREATED = datetime(2026, 11, 22, 9, 14, 5, tzinfo=timezone.utc)

#: What a spreadsheet could take for the start of a formula.
SIGNS = tuple("=+-@＝＋－＠")

Row = dict[str, object]


def check(folder: Path, truth: list[Document]) -> None:
    """Reads whichever tables the folder has, each with every program that reads it."""
    readers = {
        "evimark.csv": [csv_by_pandas, csv_by_duckdb, csv_by_polars, csv_by_pyarrow],
        "evimark.parquet": [parquet_by_pandas, parquet_by_duckdb, parquet_by_polars],
        "evimark.xlsx": [xlsx_by_openpyxl, xlsx_by_pandas],
    }
    there = [name for name in readers if (folder / name).exists()]
    assert there, f"no table in {sorted(path.name for path in folder.iterdir())}"
    for name in there:
        path = folder / name
        for read in readers[name]:
            compare(read.__name__, read(path), truth, path.suffix)
        if path.suffix == ".parquet":
            check_types(path)
        if path.suffix == ".xlsx":
            check_no_formulas(path)


# ---- readers: each gives the rows with empty text for what is not there


def csv_by_pandas(path: Path) -> list[Row]:
    frame = pandas.read_csv(path, keep_default_na=False, parse_dates=["created"])
    assert pandas.api.types.is_integer_dtype(frame["start"]) or frame.empty
    return frame.to_dict("records")


def csv_by_duckdb(path: Path) -> list[Row]:
    return rows_of_duckdb(f"SELECT * FROM read_csv('{path}')")


def csv_by_polars(path: Path) -> list[Row]:
    frame = polars.read_csv(path, infer_schema_length=None, try_parse_dates=True)
    return with_empty_text(frame.to_dicts())


def csv_by_pyarrow(path: Path) -> list[Row]:
    options = pyarrow.csv.ParseOptions(newlines_in_values=True)
    table = pyarrow.csv.read_csv(path, parse_options=options)
    return with_empty_text(table.to_pylist())


def parquet_by_pandas(path: Path) -> list[Row]:
    frame = pandas.read_parquet(path, engine="pyarrow")
    return frame.astype({"note": object, "review": object}).fillna("").to_dict("records")


def parquet_by_duckdb(path: Path) -> list[Row]:
    return rows_of_duckdb(f"SELECT * FROM read_parquet('{path}')")


def parquet_by_polars(path: Path) -> list[Row]:
    return with_empty_text(polars.read_parquet(path).to_dicts())


def xlsx_by_openpyxl(path: Path) -> list[Row]:
    sheet = openpyxl.load_workbook(path)["Marks"]
    headings, *rows = sheet.iter_rows(values_only=True)
    return with_empty_text([dict(zip(headings, row)) for row in rows])


def xlsx_by_pandas(path: Path) -> list[Row]:
    return pandas.read_excel(path, keep_default_na=False).to_dict("records")


def rows_of_duckdb(query: str) -> list[Row]:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    return with_empty_text([dict(zip(names, row)) for row in cursor.fetchall()])


def with_empty_text(rows: list[Row]) -> list[Row]:
    return [{name: "" if cell is None else cell for name, cell in row.items()} for row in rows]


# ---- comparison


def compare(reader: str, rows: list[Row], truth: list[Document], suffix: str) -> None:
    """Each row against its mark, in the order of documents and marks."""
    wanted = [(document, mark) for document in truth for mark in document.marks]
    order = {document.name: number for number, document in enumerate(truth)}
    wanted.sort(key=lambda pair: pair[0].name)
    rows = sorted(rows, key=lambda row: plain(row["document"], suffix))
    assert order.keys() >= {plain(row["document"], suffix) for row in rows}, reader
    assert len(rows) == len(wanted), f"{reader}: {len(rows)} rows, {len(wanted)} marks"
    for row, (document, mark) in zip(rows, wanted):
        compare_row(f"{reader}, {document.name}, {mark.id}", row, document, mark, suffix)


def compare_row(where: str, row: Row, document: Document, mark: Mark, suffix: str) -> None:
    assert list(row) == COLUMNS, f"{where}: {list(row)}"
    start, end = mark.parts[0][0], mark.parts[-1][1]
    text = document.text
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    expected = {
        "document": document.name,
        "line": line_of(text, start),
        "start": start,
        "end": end,
        "tag": mark.tag,
        "quote": GAP.join(document.quotes(mark)),
        "note": mark.note,
        "author": mark.author,
        "review": "",
        "source_sha256": sha256,
    }
    for column, value in expected.items():
        found = row[column] if column in NUMBERS else plain(row[column], suffix)
        if suffix == ".xlsx" and isinstance(value, str):
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        assert found == value, f"{where}: {column} is {found!r}, not {value!r}"
        check_harmless(where, row[column], suffix)
    before, after = plain(row["before"], suffix), plain(row["after"], suffix)
    around = text if suffix != ".xlsx" else text.replace("\r\n", "\n")
    quote = plain(row["quote"], suffix)
    if len(mark.parts) == 1:
        assert before + quote + after in around, f"{where}: the context is not in the text"
        if suffix != ".xlsx":
            assert text[row["start"]:row["end"]] == quote, where
    assert len(before) <= 32 and len(after) <= 32, where
    check_harmless(where, row["before"], suffix)
    check_harmless(where, row["after"], suffix)
    assert utc(row["created"]) == CREATED, f"{where}: created is {row['created']!r}"


def line_of(text: str, offset: int) -> int:
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1


def utc(time: object) -> datetime:
    """The time as one in UTC. What a spreadsheet has knows no zone, and is meant in UTC."""
    if isinstance(time, pandas.Timestamp):
        time = time.to_pydatetime()
    assert isinstance(time, datetime), f"{time!r} is no time"
    if time.tzinfo is None:
        time = time.replace(tzinfo=timezone.utc)
    return time.astimezone(timezone.utc)


# ---- formulas


def looks_like_a_formula(cell: str) -> bool:
    return cell.startswith(("\t", "\r")) or cell.lstrip().startswith(SIGNS)


def plain(cell: object, suffix: str) -> str:
    """The text of a cell without the apostrophe that keeps spreadsheets from running it."""
    assert isinstance(cell, str), f"{cell!r} is no text"
    if suffix == ".csv" and cell.startswith("'") and looks_like_a_formula(cell.lstrip("'")):
        return cell[1:]
    return cell


def check_harmless(where: str, cell: object, suffix: str) -> None:
    if suffix == ".csv" and isinstance(cell, str):
        assert not looks_like_a_formula(cell), f"{where}: {cell!r} could be run"


def check_no_formulas(path: Path) -> None:
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in "snd", f"{cell.coordinate} is a {cell.data_type}"


def check_types(path: Path) -> None:
    schema = pyarrow.parquet.read_schema(path)
    assert schema.names == COLUMNS, schema
    for name in COLUMNS:
        wanted = {"created": "timestamp[us, tz=UTC]"}.get(name, "string")
        wanted = "int64" if name in NUMBERS else wanted
        assert str(schema.field(name).type) == wanted, f"{name}: {schema.field(name)}"
        assert schema.field(name).nullable == (name in ("note", "review")), name
