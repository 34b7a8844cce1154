"""Plans built and serialised without a server: `plans.py SETTINGS`; see contenders/plans.ts for the settings."""

import json
import sys
import time

import contender


def frame_of(session):
    """A frame over a relation whose columns nobody asks the server for."""
    from pyspark.sql.connect.dataframe import DataFrame
    from pyspark.sql.connect.plan import Range

    return DataFrame(Range(0, 1000, 1, None), session)


class Offline:
    """As much of a session and its client as building and serialising a plan needs."""

    session_id = "offline"

    def _set_relation_in_plan(self, plan, relation):
        plan.root.CopyFrom(relation)


def chain(session, size):
    from pyspark.sql.connect.functions import col

    frame = frame_of(session)
    for i in range(size):
        frame = frame.filter(col("id") > i)
    return frame


def wide(session, size):
    from pyspark.sql.connect.functions import col

    return frame_of(session).select(*[(col("id") + i).alias(f"c{i}") for i in range(size)])


def main(settings):
    sys.setrecursionlimit(100_000)
    shapes = {"chain": chain, "wide": wide}
    build = shapes[settings["shape"]]
    session = Offline()
    seconds = {}
    for size in settings["sizes"]:
        taken = []
        for _ in range(settings["repeats"]):
            started = time.perf_counter()
            build(session, size)._plan.to_proto(session).SerializeToString()
            taken.append(time.perf_counter() - started)
        seconds[str(size)] = min(taken)
    contender.report({"seconds": seconds})


main(json.loads(sys.argv[1]))
