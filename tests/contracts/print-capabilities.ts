import { CAPABILITIES } from './capabilities.table.ts'
import { capabilityTests } from './capability-tests.ts'

const tests = capabilityTests()
let chapter = ''
let shown = 0
for (const [id, of, what] of CAPABILITIES) {
  if (of !== chapter) process.stdout.write(`\n${of}\n`)
  chapter = of
  const files = [...(tests.get(id) ?? [])]
  if (files.length > 0) shown += 1
  const more = files.length > 1 ? ` (+${files.length - 1})` : ''
  process.stdout.write(
    `${files.length > 0 ? '✓' : '·'} ${id}  ${what.slice(0, 70).padEnd(70)}  ${files[0] ?? ''}${more}\n`,
  )
}
process.stdout.write(`\n${shown} of ${CAPABILITIES.length} capabilities have a test named by their id\n`)
