package org.apache.spark.ml.util;

import org.apache.spark.sql.SparkSession;

/**
 * What the Connect server makes whenever a session ends, although it is only of use with Spark's machine-learning
 * module, which is not on the class path here. Without a class of this name ReleaseSession fails halfway with
 * NoClassDefFoundError and the session's resources stay.
 */
public final class ConnectHelper {
  public ConnectHelper(SparkSession session) {}
}
