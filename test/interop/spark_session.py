"""A small local Spark that knows Delta."""

import glob
import os

from pyspark.sql import SparkSession

HOME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".interop")


def open_spark(scratch):
    """Gives a session on two threads whose own files lie in the folder `scratch`."""
    settings = {
        "spark.jars": ",".join(sorted(glob.glob(os.path.join(HOME, "jars", "*.jar")))),
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.warehouse.dir": os.path.join(scratch, "warehouse"),
        "spark.local.dir": scratch,
        "spark.driver.memory": "2g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.databricks.delta.snapshotPartitions": "1",
        "spark.sql.session.timeZone": "UTC",
    }
    builder = SparkSession.builder.master("local[2]").appName("interop")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
