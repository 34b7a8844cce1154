import { dirname, join } from 'node:path'
import ts from 'typescript'

const root = join(import.meta.dirname, '../..')

/** The library's own files are the same for every text. */
const parsed = new Map<string, ts.SourceFile | undefined>()

/** What the compiler makes of a text that stands in `test/types` for it, with the repository's own settings. */
export interface Compiled {
  /** One text an error, at the line (from 1) where it is reported. */
  readonly errors: readonly { readonly line: number; readonly text: string }[]
  readonly instantiations: number
}

/** Type-checks a text as if it were a module of `test/types`. */
export function compile(text: string): Compiled {
  const file = join(import.meta.dirname, 'snippet.ts')
  const { tsBuildInfoFile: _, ...options } = { ...settings(), incremental: false }
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (name, version) => {
    if (name === file) return ts.createSourceFile(name, text, version, true)
    const source = parsed.get(name) ?? read(name, version)
    parsed.set(name, source)
    return source
  }
  host.fileExists = (name) => name === file || ts.sys.fileExists(name)
  const program = ts.createProgram([file], options, host)
  const source = program.getSourceFile(file)
  const errors = program.getSemanticDiagnostics(source).map(({ start = 0, messageText }) => ({
    line: (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1,
    text: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }))
  return { errors, instantiations: program.getInstantiationCount() }
}

function settings(): ts.CompilerOptions {
  const path = join(root, 'tsconfig.json')
  const { config } = ts.readConfigFile(path, ts.sys.readFile)
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(path)).options
}
