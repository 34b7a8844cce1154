"""What PySpark makes of calls: reads a JSON array of Python expressions, writes a JSON array of protocol messages in hex,
or of {"error": …}. Origins of calls and fields that stand at their defaults are left out.
"""

import json
import os
import random
import sys
from types import SimpleNamespace

os.environ["SPARK_CONNECT_MODE"] = "1"
os.environ["SPARK_REMOTE"] = "sc://localhost"

from pyspark.sql import types  # noqa: E402
from pyspark.sql.connect import plan as logical  # noqa: E402
from pyspark.sql.connect.dataframe import DataFrame  # noqa: E402
from pyspark.sql.connect.functions import builtin as F  # noqa: E402
from pyspark.sql.connect.window import Window  # noqa: E402


class Columns:
    def __getattr__(self, name):
        return F.col(name)


def normalised(message):
    """Without where a call stands in the program, without numbers of plans, and without what is said that is so anyway."""
    for field, value in message.ListFields():
        if field.name in ("common", "plan_id") or (field.name == "is_metadata_column" and value is False):
            message.ClearField(field.name)
        elif field.message_type is not None and not field.message_type.GetOptions().map_entry:
            for one in value if hasattr(value, "__len__") and not hasattr(value, "ListFields") else [value]:
                normalised(one)
    return message


def renamed(message, names):
    """Lambda variables are numbered through the process: here from 0, by how many are around them."""
    if message.DESCRIPTOR.name == "LambdaFunction":
        fresh = {}
        for i, variable in enumerate(message.arguments):
            fresh[variable.name_parts[0]] = f"{'xyz'[i]}_{len(names) + i}"
        names = {**names, **fresh}
    if message.DESCRIPTOR.name == "UnresolvedNamedLambdaVariable":
        message.name_parts[0] = names[message.name_parts[0]]
        return message
    for field, value in message.ListFields():
        if field.message_type is not None and not field.message_type.GetOptions().map_entry:
            for one in value if hasattr(value, "__len__") and not hasattr(value, "ListFields") else [value]:
                renamed(one, names)
    return message


def frame(name):
    return DataFrame(logical.Read(name), session=SimpleNamespace(client=None, session_id="", _session_id=""))


def plan(text):
    """The message of a call. What PySpark draws for it, a seed, is the same each time."""
    random.seed(0)
    try:
        names = {"F": F, "t": Columns(), "Window": Window, "types": types, "df": frame("t"), "other": frame("o")}
        made = eval(text, names)
        message = made._plan.plan(None) if isinstance(made, DataFrame) else made._expr.to_plan(None)
        return normalised(renamed(message, {})).SerializeToString(deterministic=True).hex()
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def functions():
    """The names of all functions that are no Python functions of users."""
    import pyspark.sql.functions as public

    users = {"udf", "udtf", "pandas_udf", "arrow_udf", "arrow_udtf"}
    classes = {name for name in public.__all__ if isinstance(getattr(public, name, None), type)}
    return sorted(set(public.__all__) - users - classes)


asked = json.load(sys.stdin)
json.dump({"functions": functions(), "plans": [plan(text) for text in asked]}, sys.stdout)
