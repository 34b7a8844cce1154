"""The queries of the client benchmarks by PySpark: `queries.py WHAT SETTINGS`, settings as JSON."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

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


def small(spark, query):
    """A small query: one of SQL, or of a range."""
    frame = spark.range(100) if query == "range" else spark.sql(query)
    return len(frame.collect())


def timed(work):
    before = contender.cpu_seconds()
    started = time.perf_counter()
    found = work()
    seconds = time.perf_counter() - started
    contender.report({"seconds": seconds, "cpuSeconds": contender.cpu_seconds() - before, **found})


def latency(settings):
    spark = contender.connect(settings)
    for _ in range(settings["warmUp"]):
        small(spark, settings["query"])
    seconds = []
    before = contender.cpu_seconds()
    for _ in range(settings["queries"]):
        started = time.perf_counter()
        small(spark, settings["query"])
        seconds.append(time.perf_counter() - started)
    contender.report({"seconds": seconds, "cpuSeconds": contender.cpu_seconds() - before})
    spark.stop()


def collect(settings):
    spark = contender.connect(settings)
    spark.sql(settings["warmUp"]).collect()
    rows = []

    def work():
        rows.extend(spark.sql(settings["query"]).collect())
        return {"rows": len(rows)}

    timed(work)
    contender.report({"sum": str(sum(row["id"] for row in rows) if "id" in rows[0] else 0)})
    spark.stop()


def arrow(settings):
    spark = contender.connect(settings)
    spark.sql(settings["warmUp"]).toArrow()

    def work():
        table = spark.sql(settings["query"]).toArrow()
        return {"rows": table.num_rows, "bytes": table.nbytes}

    timed(work)
    spark.stop()


def stream(settings):
    spark = contender.connect(settings)
    spark.sql(settings["warmUp"]).collect()

    def work():
        rows = quarter = most = 0
        for _ in spark.sql(settings["query"]).toLocalIterator():
            rows += 1
            if rows % 50000 == 0:
                most = max(most, contender.rss_mb())
                if rows <= settings["total"] / 4:
                    quarter = most
        return {"rows": rows, "quarterMb": quarter, "mostMb": most}

    timed(work)
    spark.stop()


def concurrency(settings):
    spark = contender.connect(settings)
    texts = [f"select {i} as n" for i in range(settings["queries"])]
    with ThreadPoolExecutor(len(texts)) as pool:

        def all_at_once():
            return list(pool.map(lambda text: small(spark, text), texts))

        all_at_once()
        seconds = []
        before = contender.cpu_seconds()
        for _ in range(settings["repeats"]):
            started = time.perf_counter()
            rows = all_at_once()
            seconds.append(time.perf_counter() - started)
            assert all(count == 1 for count in rows)
        contender.report({"seconds": seconds, "cpuSeconds": contender.cpu_seconds() - before})
    spark.stop()


TASKS = {
    "nothing": do_nothing,
    "import": do_import,
    "first-row": first_row,
    "latency": latency,
    "collect": collect,
    "arrow": arrow,
    "stream": stream,
    "concurrency": concurrency,
}
TASKS[sys.argv[1]](json.loads(sys.argv[2]))
