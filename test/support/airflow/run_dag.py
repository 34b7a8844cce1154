"""Runs the tasks of a DAG once, for the month that begins on a day: `run_dag.py FILE RUN_ID DAY`. Prints how it ended."""

import runpy
import sys
from datetime import datetime

from airflow import sdk
from airflow.exceptions import AirflowException

_, file, run_id, day = sys.argv
runpy.run_path(file)
try:
    for work in sdk.tasks:
        work(run_id=run_id, data_interval_start=datetime.fromisoformat(day))
    print(f"{len(sdk.tasks)} done")
except AirflowException as error:
    print(f"{type(error).__name__}: {error}")
