import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { newDraft, sweepDrafts } from './drafts.ts'

it('takes away what the dead left, and nothing of the living unless it is a day old', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yt-drafts-'))
  const dead = spawnSync('true').pid
  const names = {
    own: basename(newDraft(folder)),
    another: `${process.ppid}-a`,
    old: `${process.ppid}-old`,
    dead: `${dead}-b`,
    nobodys: 'c',
    nobodysOld: 'd',
  }
  for (const name of Object.values(names)) await writeFile(join(folder, name), '')
  const yesterday = new Date(Date.now() - 25 * 3_600_000)
  for (const name of [names.old, names.nobodysOld]) await utimes(join(folder, name), yesterday, yesterday)
  await sweepDrafts(folder)
  expect((await readdir(folder)).sort()).toEqual([names.own, names.another, names.nobodys].sort())
  await rm(folder, { recursive: true })
})
