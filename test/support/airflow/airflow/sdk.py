"""DAGs and tasks, remembered as they are defined."""

tasks = []


def dag(dag_id, schedule, start_date, catchup, max_active_runs):
    """What it is given is checked by its names alone."""
    return lambda define: define


def task(retries, retry_delay, retry_exponential_backoff):
    def of(work):
        return lambda: tasks.append(work)

    return of
