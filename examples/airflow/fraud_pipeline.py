"""The payments of each month, once it is over, with Apache Airflow 3 (or 2.10: import dag and task from airflow.decorators).

PROJECT is the folder where `npm install sparkwright` was run; its .env says where Spark, HDFS and PostgreSQL are.
"""

import os
import subprocess
from datetime import datetime, timedelta, timezone

from airflow.exceptions import AirflowException, AirflowFailException
from airflow.sdk import dag, task
from airflow.timetables.interval import CronDataIntervalTimetable

PROJECT = os.environ.get("SPARKWRIGHT_PROJECT", "/opt/sparkwright")
INPUT = os.environ.get("FRAUD_INPUT", "/srv/payments")

# 2: a flag or setting is wrong. 3: the run failed, and would fail again. Anything else, such as 4 and 5, may pass, and is
# tried again.
FOR_GOOD = (2, 3)


@dag(
    dag_id="fraud",
    schedule=CronDataIntervalTimetable("0 3 1 * *", timezone="UTC"),
    start_date=datetime(2020, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
)
def fraud():
    @task(retries=5, retry_delay=timedelta(minutes=2), retry_exponential_backoff=True)
    def run(run_id=None, data_interval_start=None):
        """Publishes a month completely or not at all; a task that is tried again has the same key, and does nothing twice."""
        command = ["npx", "sparkwright", "run", "fraud", "--json", "--input", INPUT]
        command += ["--batch", data_interval_start.strftime("%Y-%m"), "--key", f"airflow {run_id}", "--retries", "3"]
        code = subprocess.run(command, cwd=PROJECT, check=False).returncode
        if code in FOR_GOOD:
            raise AirflowFailException(f"sparkwright ended with {code}: its lines above say why")
        if code != 0:
            raise AirflowException(f"sparkwright ended with {code}")

    run()


dag = fraud()
