import { existsSync, realpathSync, statSync } from 'node:fs'
import { z } from 'zod'

/** Which folder a file of the stack was written in: by its path, and by its number, which a move leaves and a copy does not. */
export const HomeMark = z.object({ path: z.string(), inode: z.number() })

/** The mark of a home that is there. */
export function markOf(home: string): z.infer<typeof HomeMark> {
  return { path: realpathSync(home), inode: statSync(home).ino }
}

/** Whether a file was written in this home, also before it was moved here; what bears no mark was, before there were any. */
export function isOf(home: string, mark: z.infer<typeof HomeMark> | undefined): boolean {
  if (mark === undefined || !existsSync(home)) return true
  const own = markOf(home)
  return mark.path === own.path || mark.inode === own.inode
}
