import type { DataFrame } from '#spark-connect'
import type { AnyFrame } from '../sinks/sink.ts'

type Plan = AnyFrame['plan']

/**
 * Functions whose results are others each time, or depend on the order in which rows come, which is another one each time:
 * of first ones, of what is collected, of numbers given to rows that are equal in what they are sorted by.
 */
const FUNCTIONS = [
  ...['rand', 'randn', 'random', 'randstr', 'uniform', 'uuid', 'shuffle', 'monotonically_increasing_id'],
  ...['spark_partition_id', 'first', 'first_value', 'last', 'last_value', 'any_value', 'nth_value', 'mode'],
  ...['collect_list', 'collect_set', 'array_agg', 'listagg', 'string_agg', 'max_by', 'min_by', 'histogram_numeric'],
  ...['row_number', 'ntile', 'lag', 'lead', 'approx_percentile', 'percentile_approx'],
  ...['bigint', 'float', 'double'].flatMap((of) => [`kll_sketch_agg_${of}`, `kll_merge_agg_${of}`]),
]
/** The same in SQL; and what cuts rows off there. */
const IN_SQL = new RegExp(`\\b(${FUNCTIONS.join('|')})\\s*\\(|\\brows\\s+between\\b|\\b(limit|tablesample)\\b`, 'i')

/**
 * What has to be kept: the frames that a job asks for, and parts of its plans in which chance decides and that are computed
 * more than once, lest rows be lost or doubled between outputs; each after those that it is made of.
 */
export function framesToKeep(frames: readonly AnyFrame[], asked: readonly Kept[]): readonly Kept[] {
  const [some] = frames
  const asksFor = asked.map(({ plan }) => plan)
  const shared = sharedChance(frames, asksFor)
  if (some === undefined || shared.length === 0) return asked
  const order = fromTheTop(frames.map(({ plan }) => plan))
  const all = [...asked, ...shared.map((plan) => some.withPlan(plan))]
  return all.sort((one, other) => order.indexOf(other.plan) - order.indexOf(one.plan))
}

type Kept = DataFrame<unknown>

/**
 * Parts of plans in which chance decides and which are computed more than once: by several of the frames, or several times by
 * one. What stands on a frame in `kept` is computed once.
 */
function sharedChance(frames: readonly AnyFrame[], kept: readonly Plan[]): readonly Plan[] {
  const once = new Set(kept)
  const uses = new Map<Plan, number>(frames.map(({ plan }) => [plan, 0]))
  for (const { plan } of frames) uses.set(plan, (uses.get(plan) ?? 0) + 1)
  const shared: Plan[] = []
  for (const plan of fromTheTop(frames.map((frame) => frame.plan))) {
    const times = uses.get(plan) ?? 0
    const isShared = times > 1 && !once.has(plan) && isOfChance(plan)
    if (isShared) shared.push(plan)
    const ofParts = isShared || once.has(plan) ? Math.min(times, 1) : Math.min(times, 2)
    for (const part of partsOf(plan)) uses.set(part, (uses.get(part) ?? 0) + ofParts)
  }
  return shared
}

/** All relations of some plans, each before those that it is made of. */
function fromTheTop(plans: readonly Plan[]): readonly Plan[] {
  const seen = new Set<Plan>()
  const order: Plan[] = []
  const visit = (plan: Plan): void => {
    if (seen.has(plan)) return
    seen.add(plan)
    for (const part of partsOf(plan)) visit(part)
    order.unshift(plan)
  }
  for (const plan of plans) visit(plan)
  return order
}

/** Whether chance decides in a relation itself, whatever it is made of. */
function isOfChance(plan: Plan): boolean {
  // Which rows a sample takes depends on where they lie, whatever its seed.
  if (['limit', 'tail', 'offset', 'sample'].includes(plan.kind)) return true
  if (plan.kind === 'deduplicate') return plan.columns !== undefined
  if (plan.kind === 'sql') return IN_SQL.test(plan.query)
  return nodesOf(plan).some(
    (node) =>
      (['function', 'namedCall'].includes(node.kind) && FUNCTIONS.includes(String(node.name).toLowerCase())) ||
      (node.kind === 'window' && isOfRows(node.frame)) ||
      (node.kind === 'sqlExpression' && IN_SQL.test(String(node.text))),
  )
}

/** Whether a window counts rows: of those that are equal in its order, any may be next. */
function isOfRows(frame: unknown): boolean {
  return typeof frame === 'object' && frame !== null && 'unit' in frame && frame.unit === 'rows'
}

/** The relations that one is made of, those that it uses as values too. */
function partsOf(plan: Plan): readonly Plan[] {
  return partsIn(plan).filter(isRelation)
}

function nodesOf(plan: Plan): readonly Node[] {
  return partsIn(plan).filter((node): node is Node => !isRelation(node))
}

type Node = Readonly<Record<string, unknown>> & { readonly kind: string }

const RELATIONS: Readonly<Record<Plan['kind'], true>> = {
  ...{ readSource: true, readTable: true, sql: true, answer: true, range: true, project: true, filter: true },
  ...{ join: true, setOperation: true, sort: true, limit: true, offset: true, aggregate: true, deduplicate: true },
  ...{ withColumns: true, renameColumns: true, drop: true, hint: true, repartition: true, observe: true },
  ...{
    sample: true,
    tail: true,
    named: true,
    dropMissing: true,
    fillMissing: true,
    toDF: true,
    describe: true,
    summary: true,
    repartitionBy: true,
    showString: true,
  },
}

function isRelation(node: Plan | Node): node is Plan {
  return node.kind in RELATIONS
}

/** Every node that stands in a relation, down to the relations that it is made of. */
function partsIn(whole: Plan): readonly (Plan | Node)[] {
  const found: (Plan | Node)[] = []
  const look = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) look(one)
    if (Array.isArray(value) || typeof value !== 'object' || value === null) return
    // The type of a literal, its value, and others that are no nodes.
    const node = value as Node
    if (typeof node.kind !== 'string') return
    found.push(node)
    if (!isRelation(node)) into(node)
  }
  // A column names a side of a join by `of`; it does not compute it.
  const into = (node: Plan | Node): void => {
    for (const [name, value] of Object.entries(node)) if (!(node.kind === 'attribute' && name === 'of')) look(value)
  }
  into(whole)
  return found
}
