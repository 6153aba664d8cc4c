import type { KeywordValue } from '@yingtong/dicom'
import { startRegion, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { agentOf, packOf, send } from '../ingest/test/agent-packs.ts'
import { tinySeries } from '../ingest/test/tiny-image.ts'
import type { Ctx } from '../kernel/index.ts'
import { findInstances } from './find-instances.ts'
import { findSeries } from './find-series.ts'
import { type FindStudiesInput, findStudies } from './find-studies.ts'

let region: TestRegion
let doctor: Ctx

const STUDIES: Readonly<Record<string, Readonly<Record<string, KeywordValue>>>> = {
  wang: {
    PatientName: 'Wang^XiaoDong=王^小东',
    PatientID: 'A_1',
    StudyDate: '20260301',
    StudyTime: '101530',
    AccessionNumber: '100%',
    Modality: 'CT',
    ReferringPhysicianName: 'Zhao^Liu=赵^六',
    StudyDescription: '胸部平扫',
  },
  wangMr: {
    PatientName: 'Wang^XiaoDong=王^小东',
    PatientID: 'A_1',
    StudyDate: '20260303',
    StudyTime: '10',
    AccessionNumber: '1000',
    Modality: 'MR',
  },
  ouyang: {
    PatientName: '欧阳^娜娜',
    PatientID: 'AB1',
    StudyDate: '20260302',
    StudyTime: '143000.500000',
    AccessionNumber: 'B*2',
    Modality: 'US',
    StudyID: '7',
  },
  yamada: {
    PatientName: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
    PatientID: 'J1',
    StudyDate: '20251231',
    StudyTime: '235959',
    Modality: 'CT',
  },
  undated: { PatientName: 'Nemo', PatientID: 'N1', StudyDate: '', Modality: 'OT' },
}
const nameOf = new Map<string, string>()

beforeAll(async () => {
  region = await startRegion()
  const tenant = await region.tenant('county-a')
  const agent = await agentOf(region.services, tenant.id)
  doctor = await tenant.as('radiologist')
  for (const [name, more] of Object.entries(STUDIES)) {
    const studyInstanceUid = `1.2.3.${nameOf.size}`
    nameOf.set(studyInstanceUid, name)
    const seriesInstanceUid = `${studyInstanceUid}.1`
    await send(agent, await packOf(tinySeries(2, { studyInstanceUid, seriesInstanceUid, more })))
  }
})
afterAll(() => region?.stop())

async function found(match: z.input<typeof FindStudiesInput>): Promise<string[]> {
  const { rows } = await findStudies(doctor, match)
  return rows.map((row) => nameOf.get(row.studyInstanceUid)!)
}

describe('studies are found', () => {
  it('all, the latest first, those without a date last', async () => {
    expect(await found({})).toEqual(['wangMr', 'ouyang', 'wang', 'yamada', 'undated'])
  })

  it.each([
    [{ patientName: 'wang^xiaodong' }, ['wangMr', 'wang']],
    [{ patientName: 'WANG*' }, ['wangMr', 'wang']],
    [{ patientName: '王*' }, ['wangMr', 'wang']],
    [{ patientName: '王^小东' }, ['wangMr', 'wang']],
    [{ patientName: 'Wang*=王*' }, ['wangMr', 'wang']],
    [{ patientName: 'Wang*=李*' }, []],
    [{ patientName: 'やまだ*' }, ['yamada']],
    [{ patientName: '欧阳^娜?' }, ['ouyang']],
    [{ patientName: 'wang' }, []],
    [{ patientName: '*' }, ['wangMr', 'ouyang', 'wang', 'yamada', 'undated']],
    [{ patientName: '' }, ['wangMr', 'ouyang', 'wang', 'yamada', 'undated']],
  ])('by name %j', async (match, expected) => {
    expect(await found(match)).toEqual(expected)
  })

  it.each([
    ['oynn', ['ouyang']],
    ['ouyang', ['ouyang']],
    ['xiaodong wang', ['wangMr', 'wang']],
    ['小东', ['wangMr', 'wang']],
    ['a_1', ['wangMr', 'wang']],
    ['wxd', ['wangMr', 'wang']],
    ['100%', []],
  ])('fuzzily by %j', async (patientName, expected) => {
    expect(await found({ patientName, fuzzy: true })).toEqual(expected)
  })

  it.each([
    ['A_1', ['wangMr', 'wang']],
    ['A?1', ['wangMr', 'ouyang', 'wang']],
    ['A_*', ['wangMr', 'wang']],
    ['A*', ['wangMr', 'ouyang', 'wang']],
    ['a_1', []],
  ])('by PatientID %j, where _ is a letter like any other', async (patientId, expected) => {
    expect(await found({ patientId })).toEqual(expected)
  })

  it.each([
    ['100%', ['wang']],
    ['100*', ['wangMr', 'wang']],
    ['B*2', ['ouyang']],
    ["' or 1=1 --", []],
    ['\\', []],
  ])('by AccessionNumber %j, literally but for * and ?', async (accessionNumber, expected) => {
    expect(await found({ accessionNumber })).toEqual(expected)
  })

  it.each([
    [{ from: '20260301', to: '20260302' }, ['ouyang', 'wang']],
    [{ from: '20260303' }, ['wangMr']],
    [{ to: '20251231' }, ['yamada']],
  ])('by StudyDate %j', async (studyDate, expected) => {
    expect(await found({ studyDate })).toEqual(expected)
  })

  it.each([
    [{ from: '10', to: '10' }, ['wangMr', 'wang']],
    [{ from: '1000', to: '100000' }, ['wangMr']],
    [{ from: '143000', to: '1430' }, ['ouyang']],
    [{ from: '143000.600000' }, ['yamada']],
    [{ to: '1016' }, ['wangMr', 'wang']],
  ])('by StudyTime %j', async (studyTime, expected) => {
    expect(await found({ studyTime })).toEqual(expected)
  })

  it('by modalities, descriptions, physicians, ids and lists of UIDs', async () => {
    expect(await found({ modalitiesInStudy: ['MR', 'US'] })).toEqual(['wangMr', 'ouyang'])
    expect(await found({ studyDescription: '胸部*' })).toEqual(['wang'])
    expect(await found({ referringPhysicianName: '赵*' })).toEqual(['wang'])
    expect(await found({ referringPhysicianName: 'zhao^liu' })).toEqual(['wang'])
    expect(await found({ studyId: '7' })).toEqual(['ouyang'])
    expect(await found({ studyInstanceUid: ['1.2.3.0', '1.2.3.3', '9.9'] })).toEqual(['wang', 'yamada'])
    expect(await found({ patientName: 'Wang*', modalitiesInStudy: ['MR'] })).toEqual(['wangMr'])
  })

  it('in pages, with the total on request', async () => {
    const first = await findStudies(doctor, { limit: 2, withTotal: true })
    const second = await findStudies(doctor, { limit: 2, offset: 2 })
    expect(first.total).toBe(5)
    expect(second.total).toBeNull()
    expect([...first.rows, ...second.rows].map((row) => nameOf.get(row.studyInstanceUid))).toEqual([
      'wangMr',
      'ouyang',
      'wang',
      'yamada',
    ])
  })
})

it('series and instances are found under the conditions of their study', async () => {
  const series = await findSeries(doctor, { patientName: '王*', modality: ['CT'], withTotal: true })
  expect(series.total).toBe(1)
  expect(series.rows[0]?.series).toMatchObject({ modality: 'CT', instanceCount: 2 })
  const instances = await findInstances(doctor, {
    seriesInstanceUid: [series.rows[0]!.series.seriesInstanceUid],
    instanceNumber: 2,
    withTotal: true,
  })
  expect(instances.total).toBe(1)
  expect(instances.rows[0]?.instance).toMatchObject({ instanceNumber: 2, rows: 16, columns: 16 })
})

it('a registrar may ask for studies, an agent may not', async () => {
  const agent: Ctx = { ...doctor, actor: { kind: 'agent', id: crypto.randomUUID(), name: 'EDGE' } }
  await expect(findStudies(agent, {})).rejects.toThrow('forbidden')
})
