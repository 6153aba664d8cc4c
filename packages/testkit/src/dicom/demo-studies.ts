import { ctSeriesLazily } from './ct.ts'
import { structuredReport } from './documents.ts'
import { drImage } from './dr.ts'
import type { InstanceOptions, TestPatient } from './instance-options.ts'
import { mrSeriesLazily } from './mr.ts'
import type { MrContrast } from './phantoms/brain.ts'
import { uidFor } from './random.ts'
import { usMultiframeJpeg } from './us.ts'

/** A study of the demo region; its instances are drawn while they are asked for. */
export interface DemoStudy {
  readonly studyInstanceUid: string
  readonly patient: TestPatient
  readonly modality: 'CT' | 'MR' | 'DX' | 'US'
  readonly accessionNumber: string
  readonly studyDate: string
  readonly studyTime: string
  readonly studyDescription: string
  readonly charset: string
  readonly instanceCount: number
  /** Part 10 files in the order in which a modality sends them. */
  instances(): AsyncGenerator<Uint8Array>
}

export interface DemoOptions {
  /** The demo's today; the studies lie before it. */
  readonly now?: Date
  readonly institutionName?: string
  /** Pixels of a CT side, half of a film's; smaller makes tests quick. */
  readonly rows?: number
  /** Part of the slices that are made, 0 to 1. */
  readonly share?: number
}

interface Plan {
  readonly key: string
  readonly patient: TestPatient
  readonly modality: DemoStudy['modality']
  readonly daysAgo: number
  readonly time: string
  readonly description: string
  readonly charset: string
  readonly station: string
  readonly instanceCount: number
  readonly draw: (
    base: InstanceOptions,
    sizes: { readonly rows: number; readonly count: number },
  ) => AsyncGenerator<Uint8Array>
}

const person = (patientId: string, patientName: string, birthDate: string, sex: 'M' | 'F'): TestPatient => ({
  patientId,
  patientName,
  birthDate,
  sex,
})

async function* chestCt(
  base: InstanceOptions,
  sizes: { readonly rows: number; readonly count: number },
): AsyncGenerator<Uint8Array> {
  const series = {
    seriesNumber: 2,
    seriesDescription: '胸部 2.5mm 纵隔',
    protocolName: '胸部平扫',
    rows: sizes.rows,
  }
  yield* ctSeriesLazily({ ...base, ...series, slices: sizes.count })
}

const BRAIN_SERIES: readonly (readonly [MrContrast, string])[] = [
  ['T1', 'T1WI 横断'],
  ['T2', 'T2WI 横断'],
  ['FLAIR', 'T2 FLAIR 横断'],
]

async function* brainMr(
  base: InstanceOptions,
  sizes: { readonly count: number },
): AsyncGenerator<Uint8Array> {
  const slices = Math.max(1, Math.round(sizes.count / BRAIN_SERIES.length))
  for (const [index, [contrast, seriesDescription]] of BRAIN_SERIES.entries()) {
    yield* mrSeriesLazily({ ...base, contrast, seriesDescription, seriesNumber: index + 1, slices })
  }
}

async function* chestFilm(
  base: InstanceOptions,
  sizes: { readonly rows: number },
): AsyncGenerator<Uint8Array> {
  yield drImage({ ...base, seriesNumber: 1, seriesDescription: '胸部正位', rows: sizes.rows * 2 })
}

async function* chestFilmOfOldDetector(
  base: InstanceOptions,
  sizes: { readonly rows: number },
): AsyncGenerator<Uint8Array> {
  yield drImage({
    ...base,
    seriesNumber: 1,
    seriesDescription: '胸部后前位',
    rows: sizes.rows * 2,
    photometric: 'MONOCHROME1',
    bitsStored: 12,
  })
}

async function* echo(base: InstanceOptions, sizes: { readonly rows: number }): AsyncGenerator<Uint8Array> {
  const shape = sizes.rows < 512 ? { rows: 48, columns: 64, frames: 3 } : {}
  yield await usMultiframeJpeg({
    ...base,
    ...shape,
    seriesNumber: 1,
    instanceNumber: 1,
    seriesDescription: '心尖四腔心 CDFI',
  })
  yield structuredReport({
    ...base,
    seriesNumber: 99,
    seriesDescription: '超声测量',
    findings: '左房前后径 38mm，左室舒张末内径 47mm，LVEF 62%。二尖瓣口血流 E/A 0.8。',
    impression: '左室舒张功能减低，收缩功能正常。',
  })
}

const CHEN = person('H0061527', 'Chen^YuLan=陈^玉兰', '19680214', 'F')

/** Invented people, those of the screens; departments and character sets as county hospitals have them. */
const PLANS: readonly Plan[] = [
  {
    key: 'chen-dr',
    patient: CHEN,
    modality: 'DX',
    daysAgo: 731,
    time: '091210',
    description: '胸部正位',
    charset: 'GB18030',
    station: 'DR01',
    instanceCount: 1,
    draw: chestFilm,
  },
  {
    key: 'chen-ct-prior',
    patient: CHEN,
    modality: 'CT',
    daysAgo: 186,
    time: '100405',
    description: '胸部平扫',
    charset: 'GB18030',
    station: 'CT01',
    instanceCount: 60,
    draw: chestCt,
  },
  {
    key: 'chen-ct',
    patient: CHEN,
    modality: 'CT',
    daysAgo: 0,
    time: '132216',
    description: '胸部平扫',
    charset: 'GB18030',
    station: 'CT01',
    instanceCount: 120,
    draw: chestCt,
  },
  {
    key: 'ouyang-mr',
    patient: person('H0068802', 'OuYang^Xue=欧阳^雪', '19900923', 'F'),
    modality: 'MR',
    daysAgo: 0,
    time: '114830',
    description: '颅脑平扫+FLAIR',
    charset: 'ISO_IR 192',
    station: 'MR01',
    instanceCount: 66,
    draw: brainMr,
  },
  {
    key: 'wu-dr',
    patient: person('H0012290', 'Wu^JianHua=吴^建华', '19531105', 'M'),
    modality: 'DX',
    daysAgo: 0,
    time: '083541',
    description: '胸部后前位',
    charset: 'ISO 2022 IR 6\\ISO 2022 IR 58',
    station: 'DR02',
    instanceCount: 1,
    draw: chestFilmOfOldDetector,
  },
  {
    key: 'he-us',
    patient: person('H0047713', 'He^XiuYing=何^秀英', '19600308', 'F'),
    modality: 'US',
    daysAgo: 1,
    time: '154702',
    description: '心脏彩超',
    charset: 'ISO_IR 192',
    station: 'US03',
    instanceCount: 2,
    draw: echo,
  },
  {
    key: 'qin-ct',
    patient: person('E2600318', 'Qin^DaShan=秦^大山', '19550617', 'M'),
    modality: 'CT',
    daysAgo: 0,
    time: '135803',
    description: '胸部平扫（急诊）',
    charset: 'GBK',
    station: 'CT01',
    instanceCount: 40,
    draw: chestCt,
  },
]

const dateOf = (now: Date, daysAgo: number): string => {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo)
  return `${day.getFullYear()}${String(day.getMonth() + 1).padStart(2, '0')}${String(day.getDate()).padStart(2, '0')}`
}

/** Whole years at the study, as AS. */
function ageAt(birthDate: string, studyDate: string): string {
  const years =
    Number(studyDate.slice(0, 4)) -
    Number(birthDate.slice(0, 4)) -
    (studyDate.slice(4) < birthDate.slice(4) ? 1 : 0)
  return `${String(years).padStart(3, '0')}Y`
}

function studyOf(plan: Plan, index: number, options: DemoOptions): DemoStudy {
  const studyDate = dateOf(options.now ?? new Date(), plan.daysAgo)
  const studyInstanceUid = uidFor(`demo/${plan.key}/${studyDate}`)
  const accessionNumber = `${plan.modality === 'MR' ? 'M' : 'Z'}${studyDate.slice(2)}${String(index + 101).padStart(4, '0')}`
  const patient = { ...plan.patient, age: ageAt(plan.patient.birthDate, studyDate) }
  const count =
    plan.instanceCount < 3
      ? plan.instanceCount
      : Math.max(3, Math.round(plan.instanceCount * (options.share ?? 1)))
  const base: InstanceOptions = {
    patient,
    charset: plan.charset,
    studyInstanceUid,
    studyId: accessionNumber,
    accessionNumber,
    studyDate,
    studyTime: plan.time,
    studyDescription: plan.description,
    requestedProcedure: plan.description,
    institutionName: options.institutionName ?? '青河县人民医院',
    stationName: plan.station,
    referringPhysician: 'Zhou^MingYuan=周^明远',
    // The same person has the same body in every study.
    seed: Number.parseInt(plan.patient.patientId.slice(1), 10),
  }
  const own = (): InstanceOptions => ({ ...base, seed: base.seed ?? 1 })
  return {
    studyInstanceUid,
    patient,
    modality: plan.modality,
    accessionNumber,
    studyDate,
    studyTime: plan.time,
    studyDescription: plan.description,
    charset: plan.charset,
    instanceCount: count,
    instances: () => plan.draw(own(), { rows: options.rows ?? 512, count }),
  }
}

/** The studies of the demo: CT chest (with priors), MR head, chest films, a colour ultrasound cine; GB18030, GBK, IR 58 and UTF-8. */
export function demoStudies(options: DemoOptions = {}): DemoStudy[] {
  return PLANS.map((plan, index) => studyOf(plan, index, options))
}
