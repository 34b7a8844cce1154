"""Does the tasks on its standard input by PySpark, one a line, and answers on file descriptor 3."""

import contextlib
import gc
import hashlib
import json
import os
import re
import sys

ANSWERS = 3
# Where the waits are short, as many tries as make the two minutes that a server may take to start.
MANY_RETRIES = 60

current = {"key": None, "spark": None}


def connect(connecting):
    """A new session. PySpark sends a token without TLS only to a host of this very name."""
    from pyspark.sql.connect.session import SparkSession

    with open(connecting["tokenFile"]) as file:
        token = file.read().strip()
    remote = connecting["remote"].replace("127.0.0.1", "localhost")
    spark = SparkSession.builder.remote(f"{remote}/;token={token}").create()
    if "maxBackoff" in connecting:
        from pyspark.sql.connect.client.retries import DefaultPolicy

        policy = DefaultPolicy(max_retries=MANY_RETRIES, max_backoff=connecting["maxBackoff"])
        spark.client.set_retry_policies([policy])
    for name, value in connecting["conf"].items():
        spark.conf.set(name, value)
    return spark


def session(connecting):
    """The session of before, or a new one where there is none or it is to be another."""
    key = json.dumps(connecting, sort_keys=True)
    if current["key"] != key:
        # Opening asks nothing of the server; what is asked here, our client asks too.
        current["spark"] = connect(connecting)
        current["spark"].version
        current["key"] = key
    return current["spark"]


def query(spark, rows, width):
    frame = spark.range(0, rows, 1, 4).selectExpr("id", f"repeat(md5(cast(id as string)), {width}) as text")
    digest = hashlib.sha256()
    seen = set()
    came = 0
    for row in frame.orderBy("id").collect():
        came += 1
        seen.add(row[0])
        digest.update(f"{row[0]}|{row[1]}\n".encode())
    return {"rows": came, "lost": rows - len(seen), "doubled": came - len(seen), "digest": digest.hexdigest()}


def append(spark, rows, path, work):
    from pyspark.sql import Observation
    from pyspark.sql.connect import functions as f

    seen = Observation("seen")
    frame = spark.range(rows).withColumn("text", f.expr(f"md5(repeat(cast(id as string), {work}))"))
    frame.observe(seen, f.count(f.lit(1)).alias("rows")).write.mode("append").csv(path)
    return {"observed": seen.get["rows"]}


def sessions(connecting, number):
    for _ in range(number):
        spark = connect(connecting)
        spark.sql("select 1").collect()
        spark.stop()
    gc.collect()
    with open("/proc/self/status") as status:
        return {"heap": int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024}


def perform(task):
    if task["what"] == "sessions":
        return sessions(task["connecting"], task["sessions"])
    if task["what"] == "open" and task["fresh"]:
        current["key"] = None
    spark = session(task["connecting"])
    spark.addTag(task["tag"])
    try:
        if task["what"] == "query":
            return query(spark, **task["query"])
        if task["what"] == "append":
            return append(spark, **task["append"])
        return {"done": True}
    finally:
        # A session that was lost refuses this too, and would hide why it was lost.
        with contextlib.suppress(Exception):
            spark.removeTag(task["tag"])


for line in sys.stdin:
    try:
        answer = perform(json.loads(line))
    except Exception as error:
        current["key"] = None
        answer = {"error": f"{type(error).__name__}: {error}"[:2000]}
    os.write(ANSWERS, (json.dumps(answer) + "\n").encode())
os._exit(0)
