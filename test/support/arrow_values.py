"""The results of queries as PySpark receives them in Arrow, in a canonical text form.

Standard input is JSON: `remote`, `tokenFile`, and `queries`, each `{name, sql, conf}` with the settings it wants. Standard
output has for each query a line of JSON `{name, columns, rows}` or `{name, error}`, then a line for every row: a list with a value
for each column. A value is null, text, or a list: of an array's elements, of a struct's fields, of a map's [key, value]
pairs. Floats are the hexadecimal digits of their bits, decimals their digits and scale, times and dates the whole numbers
that Arrow carries.
"""

import json
import struct
import sys

import pyarrow as pa
from pyarrow import types as t
from pyspark.sql.connect.proto import base_pb2


def connect(settings):
    """PySpark sends a token without TLS only to a host of this very name."""
    from pyspark.sql import SparkSession

    remote = settings["remote"].replace("127.0.0.1", "localhost")
    if settings.get("tokenFile"):
        with open(settings["tokenFile"]) as file:
            remote = f"{remote}/;token={file.read().strip()}"
    return SparkSession.builder.remote(remote).create()


def bits(layout, value):
    return "NaN" if value != value else struct.pack(layout, value).hex()


def canonical(scalar):
    """A value of any Arrow type."""
    kind = scalar.type
    if not scalar.is_valid:
        return None
    if t.is_boolean(kind):
        return "true" if scalar.as_py() else "false"
    if t.is_integer(kind):
        return str(scalar.as_py())
    if t.is_float32(kind):
        return bits(">f", scalar.as_py())
    if t.is_float64(kind):
        return bits(">d", scalar.as_py())
    if t.is_decimal(kind):
        sign, digits, exponent = scalar.as_py().as_tuple()
        assert exponent == -kind.scale, (exponent, kind)
        unscaled = int("".join(map(str, digits)))
        return f"{-unscaled if sign else unscaled} {kind.scale}"
    if t.is_string(kind) or t.is_large_string(kind):
        return scalar.as_py()
    if t.is_binary(kind) or t.is_large_binary(kind):
        return scalar.as_py().hex()
    if t.is_date32(kind) or t.is_timestamp(kind) or t.is_time64(kind) or t.is_duration(kind):
        return str(scalar.value)
    if t.is_interval(kind):
        months, days, nanos = scalar.as_py()
        return f"{months} {days} {nanos}"
    if t.is_map(kind):
        return [[canonical(entry[0]), canonical(entry[1])] for entry in scalar.values]
    if t.is_struct(kind):
        return [canonical(scalar[index]) for index in range(kind.num_fields)]
    if t.is_list(kind) or t.is_large_list(kind):
        return [canonical(element) for element in scalar.values]
    raise TypeError(f"no canonical form of {kind}")


def run(spark, query, conf):
    """What is to be written of a query; `conf` is what the session has been told so far."""
    for key, value in query["conf"].items():
        if conf.get(key) != value:
            spark.conf.set(key, value)
            conf[key] = value
    plan = base_pb2.Plan()
    if "rowsWithoutColumns" in query:
        plan.root.drop.column_names.append("id")
        plan.root.drop.input.sql.query = query["sql"]
    else:
        plan.root.sql.query = query["sql"]
    table = spark.client.to_table(plan, {})[0]
    rows = [[canonical(value) for value in row] for row in zip(*table.columns)]
    return {"name": query["name"], "columns": table.num_columns, "rows": table.num_rows}, rows


def main(settings):
    spark = connect(settings)
    out = sys.stdout
    out.reconfigure(encoding="utf-8", newline="\n")
    conf = {}
    for query in settings["queries"]:
        try:
            head, rows = run(spark, query, conf)
        except Exception as error:  # What PySpark cannot do is told, whatever it throws.
            head, rows = {"name": query["name"], "error": f"{type(error).__name__}: {error}"}, []
        for line in (head, *rows):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    spark.stop()


main(json.load(sys.stdin))
