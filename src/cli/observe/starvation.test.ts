import { expect, test } from 'vitest'
import type { Progress } from '#spark-connect'
import { starvation } from './starvation.ts'

let time: number
let told: number[]

function watching() {
  time = 0
  told = []
  return starvation(
    (seconds) => told.push(seconds),
    () => time,
  )
}

function progress(
  operationId: string,
  [completedTasks, inflightTasks, tasks]: readonly [number, number, number],
): Progress {
  return { operationId, stages: [], tasks, completedTasks, inflightTasks, inputBytes: 0, isDone: false }
}

test('tasks that nobody works at for ten seconds are told of once, and again after some were at work', () => {
  const watch = watching()
  const at = (seconds: number, counts: readonly [number, number, number]) => {
    time = seconds * 1000
    watch(progress('a', counts))
  }
  at(0, [0, 0, 4])
  at(9, [0, 0, 4])
  expect(told).toEqual([])
  at(11, [0, 0, 4])
  at(60, [0, 0, 4])
  expect(told).toEqual([11])
  at(61, [0, 2, 4])
  at(62, [2, 0, 4])
  at(75, [2, 0, 4])
  expect(told).toEqual([11, 13])
})

test('of several operations one at work is enough, until it has ended', () => {
  const watch = watching()
  watch(progress('b', [0, 1, 1]))
  for (time = 0; time < 60_000; time += 2000) watch(progress('a', [0, 0, 4]))
  expect(told).toEqual([])
  watch({ ...progress('b', [1, 0, 1]), isDone: true })
  time += 2000
  watch(progress('a', [0, 0, 4]))
  time += 11_000
  watch(progress('a', [0, 0, 4]))
  expect(told).toEqual([13])
})

test('neither planning nor work that is done is waiting', () => {
  const watch = watching()
  for (time = 0; time < 60_000; time += 2000) {
    watch(progress('a', [0, 0, 0]))
    watch(progress('b', [3, 0, 3]))
  }
  expect(told).toEqual([])
})
