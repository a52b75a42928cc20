"""Writes with delta-rs: python write_delta_rs.py JOB.json, with {"create": [folder …], "append": [folder …]}."""

import math
import sys
from datetime import datetime, timezone

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from plain_values import read_job

SCHEMA = pa.schema(
    [
        pa.field("id", pa.int64()),
        pa.field("region", pa.string()),
        pa.field("units", pa.int32()),
        pa.field("amount", pa.float64()),
        pa.field("is_open", pa.bool_()),
        pa.field("at", pa.timestamp("us", tz="UTC")),
        pa.field("bytes", pa.binary()),
    ]
)


def rows(first, count):
    """Gives rows with nulls, NaN, infinities and characters of several alphabets."""
    ids = range(first, first + count)
    regions = ["Zürich", "a/b=c %20", None, "日本 😀"]
    amounts = [0.1, math.nan, None, math.inf, -1e300]
    instants = [datetime(2026, 1, 2, 3, 4, 5, 678000, timezone.utc), None, datetime(1900, 1, 1, tzinfo=timezone.utc)]
    return pa.table(
        {
            "id": list(ids),
            "region": [regions[i % 4] for i in ids],
            "units": [None if i % 7 == 0 else i for i in ids],
            "amount": [amounts[i % 5] for i in ids],
            "is_open": [[True, False, None][i % 3] for i in ids],
            "at": [instants[i % 3] for i in ids],
            "bytes": [None if i % 6 == 0 else bytes([i % 256, 0, 255]) for i in ids],
        },
        schema=SCHEMA,
    )


def create(path):
    """Makes a partitioned table by the commits that delta-rs is used for: write, append, merge, delete, compact, checkpoint."""
    write_deltalake(path, rows(0, 40), partition_by=["region"])
    write_deltalake(path, rows(40, 20), mode="append")
    table = DeltaTable(path)
    table.delete("id >= 10 AND id < 20")
    merge = table.merge(rows(30, 40), "old.id = new.id", source_alias="new", target_alias="old")
    merge.when_matched_update_all().when_not_matched_insert_all().execute()
    write_deltalake(path, rows(200, 5), mode="append")
    table = DeltaTable(path)
    table.optimize.compact()
    table.create_checkpoint()
    write_deltalake(path, rows(300, 5), mode="append")


def append(path):
    """Appends the rows of the newest version once more, so that any schema will do."""
    table = DeltaTable(path)
    write_deltalake(path, table.to_pyarrow_table(), mode="append")


def main():
    job = read_job(sys.argv[1])
    for path in job["create"]:
        create(path)
    for path in job["append"]:
        append(path)


main()
