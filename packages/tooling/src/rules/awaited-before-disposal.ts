import type { Finding, Rule, SourceFile } from '../repository.ts'

const USING = /^( *)await using /

/**
 * `await using x` disposes of x when the function returns, not when the promise that it returns settles: what still
 * reads x then reads a closed file. So the last call is awaited inside.
 */
export const awaitedBeforeDisposal: Rule = {
  name: 'awaited-before-disposal',
  because:
    'behind `await using` a call is returned by `return await`, or what it uses is gone before it is done',
  check: ({ sources }) => sources.flatMap(returnsUnawaited),
}

function returnsUnawaited({ path, text }: SourceFile): readonly Finding[] {
  const lines = text.split('\n')
  return lines.flatMap((line, at) => {
    const indent = USING.exec(line)?.[1]
    if (indent === undefined) return []
    const found: Finding[] = []
    for (let next = at + 1; next < lines.length; next += 1) {
      const other = lines[next]!
      const isOutside = other.trim() !== '' && !other.startsWith(indent)
      if (isOutside) break
      if (
        /^ *return (?!await\b|(?!Promise\b)[A-Z]\w*\.)(?:new )?[\w.]+(?:\[\w+\])?(?:<[^>]*>)?\(/.test(
          other,
        ) &&
        other.startsWith(`${indent}return`)
      )
        found.push({ path, line: next + 1, text: `${other.trim()} is not awaited behind await using` })
    }
    return found
  })
}
