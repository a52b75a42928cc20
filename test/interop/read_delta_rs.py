"""Reads Delta tables with delta-rs: python read_delta_rs.py JOB.json ANSWER.json, with the tables of engines.ts in the job."""

import json
import sys

import pyarrow as pa
import pyarrow.dataset as ds
from deltalake import DeltaTable, QueryBuilder

from plain_values import plain_value, read_job, write_answer


def read_table(table):
    """Gives every wanted version of a table, its counts by condition and its history."""
    versions = {str(version): read_version(table, version) for version in table["versions"]}
    history = DeltaTable(table["path"]).history()
    return {
        "versions": versions,
        "history": [
            {"version": commit["version"], "timestamp": commit.get("timestamp"), "operation": commit.get("operation")}
            for commit in sorted(history, key=lambda commit: commit["version"])
        ],
    }


def read_version(table, version):
    delta_table = DeltaTable(table["path"], version=version)
    fields = json.loads(delta_table.schema().to_json())["fields"]
    names = [field["name"] for field in fields]
    # Spark writes instants as INT96, which in nanoseconds, the default, would end in the year 2262.
    options = ds.ParquetReadOptions(coerce_int96_timestamp_unit="us")
    columns = delta_table.to_pyarrow_dataset(parquet_read_options=options).to_table(columns=names)
    counts = {condition: count_rows(delta_table, condition) for condition in table["conditions"]}
    return {
        "columns": [[field["name"], field["type"], field["nullable"]] for field in fields],
        "rows": [[plain_value(row[name]) for name in names] for row in columns.to_pylist()],
        # The engine of delta-rs itself, which passes over files by the statistics of the log.
        "counts": counts,
    }


def count_rows(delta_table, condition):
    query = f"SELECT count(*) AS n FROM it WHERE {condition}"
    answer = pa.table(QueryBuilder().register("it", delta_table).execute(query).read_all())
    return answer.column("n")[0].as_py()


def main():
    job = read_job(sys.argv[1])
    write_answer(sys.argv[2], {table["name"]: read_table(table) for table in job["tables"]})


main()
