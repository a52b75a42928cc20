"""Writes with Spark: python write_spark.py JOB.json SCRATCH, with {"create": [folder …], "append": [folder …]}."""

import sys

from delta.tables import DeltaTable

from plain_values import read_job
from spark_session import open_spark


def create(spark, path):
    """Makes a partitioned table by create, append, merge, delete and optimize."""
    rows = spark.range(0, 60).selectExpr(
        "id",
        "CASE id % 4 WHEN 0 THEN 'Zürich' WHEN 1 THEN 'a/b=c %20' WHEN 2 THEN '日本 😀' END AS region",
        "CAST(IF(id % 7 = 0, NULL, id) AS INT) AS units",
        "CASE id % 5 WHEN 0 THEN 0.1D WHEN 1 THEN double('NaN') WHEN 2 THEN double('Infinity') WHEN 3 THEN -1e300D END AS amount",
        "CASE id % 3 WHEN 0 THEN true WHEN 1 THEN false END AS is_open",
        "IF(id % 3 = 0, TIMESTAMP '1900-01-01 00:00:00Z', TIMESTAMP '2026-01-02 03:04:05.678Z') AS at",
        "IF(id % 6 = 0, NULL, CAST(CAST(id AS STRING) AS BINARY)) AS bytes",
    )
    rows.where("id < 40").write.format("delta").partitionBy("region").save(path)
    rows.where("id >= 40").write.format("delta").mode("append").save(path)
    table = DeltaTable.forPath(spark, path)
    table.delete("id >= 10 AND id < 20")
    merge = table.alias("old").merge(rows.where("id < 15").alias("new"), "old.id = new.id")
    merge.whenMatchedUpdateAll().whenNotMatchedInsertAll().execute()
    table.optimize().executeCompaction()


def append(spark, path):
    """Appends the rows of the newest version once more, so that any schema will do."""
    spark.read.format("delta").load(path).write.format("delta").mode("append").save(path)


def main():
    job = read_job(sys.argv[1])
    spark = open_spark(sys.argv[2])
    try:
        for path in job["create"]:
            create(spark, path)
        for path in job["append"]:
            append(spark, path)
    finally:
        spark.stop()


main()
