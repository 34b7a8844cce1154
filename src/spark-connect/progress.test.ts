import { expect, test } from 'vitest'
import { type Progress, progressBar, progressLines } from './progress.ts'

function progress(operationId: string, stages: readonly (readonly [completed: number, of: number])[]): Progress {
  const all = stages.map(([completedTasks, tasks], id) => ({
    id,
    tasks,
    completedTasks,
    inputBytes: 1e6 * completedTasks,
    isDone: completedTasks === tasks,
  }))
  const total = (of: (stage: (typeof all)[number]) => number) => all.reduce((sum, stage) => sum + of(stage), 0)
  return {
    operationId,
    stages: all,
    tasks: total((stage) => stage.tasks),
    completedTasks: total((stage) => stage.completedTasks),
    inflightTasks: 1,
    inputBytes: total((stage) => stage.inputBytes),
    isDone: false,
  }
}

function terminal(isTTY = true) {
  const written: string[] = []
  return { isTTY, written, write: (text: string) => written.push(text.replace('\r\x1b[K', '<')) }
}

test('adds up what runs at once, and is gone when nothing does', () => {
  const screen = terminal()
  const bar = progressBar(screen)
  bar(progress('a', [[1, 2]]))
  bar(
    progress('b', [
      [4, 4],
      [0, 2],
    ]),
  )
  bar({ ...progress('a', [[2, 2]]), isDone: true })
  bar({ ...progress('b', []), isDone: true })
  expect(screen.written).toEqual([
    '<  ██████████░░░░░░░░░░ 1/2 tasks, 1 stage, 1 MB read',
    '<  ████████████░░░░░░░░ 5/8 tasks, 2 stages, 5 MB read',
    '<  █████████████░░░░░░░ 4/6 tasks, 1 stage, 4 MB read',
    '<',
  ])
})

test('before any task is known the line is empty', () => {
  const screen = terminal()
  progressBar(screen)(progress('a', []))
  expect(screen.written).toEqual(['<'])
})

test('where there is no terminal nothing is written', () => {
  const screen = terminal(false)
  progressBar(screen)(progress('a', [[1, 2]]))
  expect(screen.written).toEqual([])
})

test('elsewhere a line tells of it once in a while', () => {
  const said: string[] = []
  const tell = progressLines((line) => said.push(line), 0)
  tell(progress('a', []))
  tell(progress('a', [[1, 2]]))
  tell({ ...progress('a', [[2, 2]]), isDone: true })
  expect(said).toEqual(['1/2 tasks, 1 stage, 1 MB read'])
  const seldom = progressLines((line) => said.push(line))
  seldom(progress('a', [[1, 2]]))
  expect(said).toHaveLength(1)
})
