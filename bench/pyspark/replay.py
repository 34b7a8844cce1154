"""Submits recorded writes by PySpark's own client: settings, persisted frames and the queries that compute them, and
writes, in the order of the record.

Standard input is JSON: `remote`, `tokenFile`; `requests`, each `{call, request}` with the message in base64; `from` and
`to`, the run id as recorded and the one to write as. With `plainSchema`, each table is instead written the plain way: not
counted in passing, overwriting a table of that schema.
"""

import base64
import json
import sys
import time

import contender


def requests_of(settings):
    """The recorded messages, parsed."""
    from pyspark.sql.connect.proto import base_pb2

    for recorded in settings["requests"]:
        message = getattr(base_pb2, recorded["call"] + "Request")()
        message.ParseFromString(base64.b64decode(recorded["request"]))
        yield recorded["call"], message


def retarget(write, settings):
    """Has a write go where this run stages; returns where that is."""
    old, new = settings["from"], settings["to"]
    if write.HasField("path"):
        write.path = write.path.replace(old, new)
        return write.path
    table = write.options["dbtable"]
    if "plainSchema" in settings:
        write.mode = write.SAVE_MODE_OVERWRITE
        name = table.split(".")[1].strip('"').replace("__" + old, "")
        write.options["dbtable"] = f"{settings['plainSchema']}.{name}"
        if write.input.HasField("collect_metrics"):
            counted = type(write.input)()
            counted.CopyFrom(write.input.collect_metrics.input)
            write.input.CopyFrom(counted)
    else:
        write.options["dbtable"] = table.replace(old, new)
    return write.options["dbtable"]


def main(settings):
    spark = contender.connect(settings)
    client = spark.client
    persisted, writes, computed = [], [], 0
    try:
        for call, message in requests_of(settings):
            if call == "Config" and message.operation.HasField("set"):
                for pair in message.operation.set.pairs:
                    spark.conf.set(pair.key, pair.value)
            elif call == "AnalyzePlan" and message.HasField("persist"):
                client._analyze(method="persist", relation=message.persist.relation)
                persisted.append(message.persist.relation)
            elif call == "ExecutePlan" and message.plan.command.HasField("write_operation"):
                command = message.plan.command
                target = retarget(command.write_operation, settings)
                started = time.perf_counter()
                client.execute_command(command)
                writes.append({"target": target, "seconds": time.perf_counter() - started})
            elif call == "ExecutePlan" and message.plan.HasField("root") and persisted and not writes:
                started = time.perf_counter()
                client.to_table(message.plan, {})
                computed += time.perf_counter() - started
    finally:
        for relation in persisted:
            client._analyze(method="unpersist", relation=relation, blocking=True)
    contender.report({"writes": writes, "computeSeconds": computed})
    spark.stop()


main(json.load(sys.stdin))
