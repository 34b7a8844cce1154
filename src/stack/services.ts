import type { StackSettings } from '../config.ts'
import type { StackContext } from './context.ts'
import { dataNode, nameNode } from './hdfs/hdfs.ts'
import type { Home } from './home.ts'
import { findJava, type Java } from './java/java.ts'
import { type Plan, portsIn, servicesOf } from './plan.ts'
import { postgres } from './postgres/postgres.ts'
import { type PostgresPlace, preparePlace } from './postgres/postgres-place.ts'
import type { Service, ServiceName } from './processes/service.ts'
import { sparkConnect, sparkHistory } from './spark/spark.ts'
import { sparkMaster, sparkWorker } from './spark/spark-cluster.ts'

const define: Readonly<Record<ServiceName, (context: StackContext) => Service>> = {
  postgres,
  namenode: nameNode,
  datanode: dataNode,
  master: sparkMaster,
  worker: sparkWorker,
  spark: sparkConnect,
  history: sparkHistory,
}

/** What the services of a plan are defined from. */
export function contextOf(settings: StackSettings, { home, plan }: { home: Home; plan: Plan }): StackContext {
  let java: Java | undefined
  let place: PostgresPlace | undefined
  return {
    settings,
    home,
    ports: portsIn(plan),
    cluster: plan.cluster,
    java() {
      java ??= findJava()
      return java
    },
    postgresPlace() {
      place ??= preparePlace(home)
      return place
    },
  }
}

/** The services of a plan, in the order in which they are listed. */
export function defineServices(context: StackContext): readonly Service[] {
  return servicesOf(context).map((name) => define[name](context))
}
