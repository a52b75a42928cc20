"""Reads Delta tables with Spark: python read_spark.py JOB.json ANSWER.json SCRATCH, with the tables of engines.ts in the job."""

import json
import sys

from delta.tables import DeltaTable
from pyspark.sql import functions as F

from plain_values import plain_value, read_job, write_answer
from spark_session import open_spark


def read_table(spark, table):
    """Gives every wanted version of a table, its counts by condition and its history."""
    versions = {str(version): read_version(spark, table, version) for version in table["versions"]}
    history = DeltaTable.forPath(spark, table["path"]).history().orderBy("version").collect()
    return {
        "versions": versions,
        "history": [{"version": commit["version"], "operation": commit["operation"]} for commit in history],
    }


def read_version(spark, table, version):
    frame = spark.read.format("delta").option("versionAsOf", version).load(table["path"])
    fields = json.loads(frame.schema.json())["fields"]
    # Python's datetime ends with the year 9999 and loses the zone: Spark counts the microseconds itself.
    columns = [
        F.unix_micros(F.col(quoted(field))).cast("string") if field["type"] == "timestamp" else F.col(quoted(field))
        for field in fields
    ]
    return {
        "columns": [[field["name"], field["type"], None] for field in fields],
        "rows": [[plain_value(value) for value in row] for row in frame.select(*columns).collect()],
        "counts": {condition: frame.where(condition).count() for condition in table["conditions"]},
    }


def quoted(field):
    return "`" + field["name"].replace("`", "``") + "`"


def main():
    job = read_job(sys.argv[1])
    spark = open_spark(sys.argv[3])
    try:
        write_answer(sys.argv[2], {table["name"]: read_table(spark, table) for table in job["tables"]})
    finally:
        spark.stop()


main()
