import { z } from 'zod'
import { inColumns } from '../../src/columns.ts'
import { containers, environment, run } from './containers.ts'

const lines: (readonly string[])[] = []

/** Notes a figure beside what it should be, for the table at the end. A miss is told, and fails nothing: machines differ. */
export function figure(what: string, value: number, unit: string, most?: number): void {
  const limit = most === undefined ? '' : `${value <= most ? 'ok' : 'MISSED'}, at most ${most} ${unit}`
  lines.push([what, `${value.toFixed(1)} ${unit}`, limit])
}

/** What was noted. */
export function figureTable(): string {
  return inColumns([['FIGURE', 'MEASURED', 'WANTED'], ...lines])
}

/** How much memory each container uses now, in MiB. */
export function memory(): readonly (readonly [string, number])[] {
  const names = containers().map(({ Name }) => Name)
  const said = run('docker', ['stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}}', ...names], environment)
  return said.stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [, name = '', amount = '0', unit = 'MiB'] = /^(\S+) ([\d.]+)(\w+)/.exec(line) ?? []
      return [name, Number(amount) * (unit === 'GiB' ? 1024 : unit === 'KiB' ? 1 / 1024 : 1)] as const
    })
}

/** How large each image is, in MB. */
export function imageSizes(images: readonly string[]): readonly (readonly [string, number])[] {
  return images.map((image) => {
    const said = run('docker', ['image', 'inspect', image, '--format', '{{.Size}}'], environment)
    return [image, z.coerce.number().parse(said.stdout.trim()) / 1e6]
  })
}
