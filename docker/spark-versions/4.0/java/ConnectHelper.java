package org.apache.spark.ml.util;

/** What this line of Spark makes whenever a session ends: see the class of this name in docker/spark/java. */
public final class ConnectHelper {}
