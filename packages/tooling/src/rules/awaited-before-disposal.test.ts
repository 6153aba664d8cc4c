import { expect, it } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { awaitedBeforeDisposal } from './awaited-before-disposal.ts'

const findings = (body: string) =>
  awaitedBeforeDisposal
    .check(sampleRepository({ 'packages/a/src/x.ts': `async function f() {\n${body}\n}\n` }))
    .map(({ line }) => line)

it('refuses a call that is returned before what it uses is let go', () => {
  expect(findings('  await using file = await open()\n  return read(file)')).toEqual([3])
  expect(findings('  await using file = await open()\n\n  return store.within(\n    file,\n  )')).toEqual([4])
})

it('accepts awaited calls, values, other functions inside, and what stands before', () => {
  expect(findings('  await using file = await open()\n  return await read(file)')).toEqual([])
  expect(
    findings('  await using file = await open()\n  const f = () => {\n    return read()\n  }\n  return f'),
  ).toEqual([])
  expect(findings('  await using file = await open()\n  return Buffer.concat(all)')).toEqual([])
  expect(findings('  if (none) {\n    await using file = await open()\n  }\n  return read()')).toEqual([])
})
