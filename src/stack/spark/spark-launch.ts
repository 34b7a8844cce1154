import type { StackContext } from '../context.ts'
import { type ClassArchive, classArchive } from '../java/class-archive.ts'
import { scalaVersion, sparkClassPath } from '../java/jars.ts'
import { type JavaProgram, launchJava, scratchOf } from '../java/java-launch.ts'
import type { Launch } from '../processes/service.ts'
import { passFile } from '../secrets/secrets.ts'

/** What Spark's own launcher passes to Java (`org.apache.spark.launcher.JavaModuleOptions`). */
export const moduleOptions: readonly string[] = [
  '-XX:+IgnoreUnrecognizedVMOptions',
  '--add-modules=jdk.incubator.vector',
  ...[
    'java.lang',
    'java.lang.invoke',
    'java.lang.reflect',
    'java.io',
    'java.net',
    'java.nio',
    'java.util',
    'java.util.concurrent',
    'java.util.concurrent.atomic',
    'jdk.internal.ref',
    'sun.nio.ch',
    'sun.nio.cs',
    'sun.security.action',
    'sun.util.calendar',
  ].map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
  '--add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED',
  '-Dio.netty.tryReflectionSetAccessible=true',
  '-Dio.netty.allocator.type=pooled',
  '--sun-misc-unsafe-memory-access=allow',
  '--enable-native-access=ALL-UNNAMED',
]

/** How one of Spark's programs is started. */
export function launchSpark(context: StackContext, program: Omit<JavaProgram, 'classPath'>): Launch {
  return launchJava(context, {
    ...program,
    options: [...moduleOptions, ...program.options],
    classPath: sparkClassPath(),
    env: {
      JAVA_HOME: context.java().home,
      // The one thing that keeps Spark's web pages off the other interfaces.
      SPARK_LOCAL_IP: '127.0.0.1',
      SPARK_LOCAL_DIRS: scratchOf(context, program.name),
      SPARK_SCALA_VERSION: scalaVersion(),
      HADOOP_USER_NAME: context.settings.hdfsUser,
      // Spark's tasks log in to PostgreSQL with it: no password is ever sent over Connect.
      PGPASSFILE: passFile(context.home),
      ...program.env,
    },
  })
}

/** The class data that Spark's programs share; the Connect server, which knows most classes, writes it. */
export function sparkArchive({ java }: StackContext, { writes }: { writes: boolean }): ClassArchive {
  return classArchive('spark', { java: java(), classPath: sparkClassPath(), writes })
}
