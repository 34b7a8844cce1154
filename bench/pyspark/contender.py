"""What the PySpark contenders share: the session, and reports on file descriptor 3, one JSON value a line."""

import atexit
import json
import os
import re
import resource
import sys

REPORTS = 3


def report(what):
    """Tells the bench something."""
    os.write(REPORTS, (json.dumps(what) + "\n").encode())


def cpu_seconds():
    """CPU time of this process so far, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_mb():
    """The most memory that this process has held. What getrusage says includes the parent's before the exec."""
    if sys.platform != "linux":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1048576
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)) / 1024


def rss_mb():
    """The memory that this process holds now. Linux only."""
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * resource.getpagesize() / 1048576


def report_usage():
    report({"usage": {"cpuSeconds": cpu_seconds(), "peakMb": peak_mb()}})


atexit.register(report_usage)


def connect(settings):
    """Opens a session. PySpark sends a token without TLS only to a host of this very name."""
    from pyspark.sql import SparkSession

    with open(settings["tokenFile"]) as file:
        token = file.read().strip()
    remote = settings["remote"].replace("127.0.0.1", "localhost")
    return SparkSession.builder.remote(f"{remote}/;token={token}").getOrCreate()
