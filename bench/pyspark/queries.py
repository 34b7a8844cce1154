"""The queries of the client benchmarks by PySpark: `queries.py WHAT SETTINGS`, settings as JSON."""

import json
import sys
import time

import contender


def do_nothing(settings):
    pass


def do_import(settings):
    from pyspark.sql.connect.session import SparkSession  # noqa: F401


def first_row(settings):
    spark = contender.connect(settings)
    assert len(spark.sql("select 1").collect()) == 1
    contender.report({"firstRow": True})
    spark.stop()


def latency(settings):
    spark = contender.connect(settings)
    for _ in range(settings["warmUp"]):
        spark.sql("select 1").collect()
    seconds = []
    before = contender.cpu_seconds()
    for _ in range(settings["queries"]):
        started = time.perf_counter()
        spark.sql("select 1").collect()
        seconds.append(time.perf_counter() - started)
    contender.report({"seconds": seconds, "cpuSeconds": contender.cpu_seconds() - before})
    spark.stop()


def collect(settings):
    spark = contender.connect(settings)
    spark.sql(settings["warmUp"]).collect()
    before = contender.cpu_seconds()
    started = time.perf_counter()
    rows = spark.sql(settings["query"]).collect()
    seconds = time.perf_counter() - started
    contender.report({"rows": len(rows), "seconds": seconds, "cpuSeconds": contender.cpu_seconds() - before})
    spark.stop()


TASKS = {"nothing": do_nothing, "import": do_import, "first-row": first_row, "latency": latency, "collect": collect}
TASKS[sys.argv[1]](json.loads(sys.argv[2]))
