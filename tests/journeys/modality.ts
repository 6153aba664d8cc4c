import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ctSeriesLazily } from '@yingtong/testkit'
import { requireTool, runProgram } from '@yingtong/testkit/machine'

export interface Exam {
  /** `Pinyin=Hanzi`, components separated by `^`. */
  readonly patientName: string
  readonly patientId: string
  readonly accessionNumber: string
  readonly studyDescription: string
  readonly institutionName: string
  readonly slices: number
  /** The agent's, where it is not the demo's. */
  readonly calledAeTitle?: string
}

/** The clock on the modality's wall: `YYYYMMDD` and `HHMMSS` in China. */
function wallClock(now: Date): { studyDate: string; studyTime: string } {
  const digits = now.toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' }).replace(/\D/g, '')
  return { studyDate: digits.slice(0, 8), studyTime: digits.slice(8, 14) }
}

/** A CT that has just scanned: writes the series in GB18030 and sends its folder with DCMTK's storescu. */
export async function scanAndSend(exam: Exam, port: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'modality-'))
  const series = join(folder, 'EXAM1', 'SERIES2')
  await mkdir(series, { recursive: true })
  const images = ctSeriesLazily({
    charset: 'GB18030',
    slices: exam.slices,
    rows: 256,
    patient: {
      patientId: exam.patientId,
      patientName: exam.patientName,
      birthDate: '19610412',
      sex: 'M',
      age: '065Y',
    },
    accessionNumber: exam.accessionNumber,
    studyDescription: exam.studyDescription,
    seriesDescription: '胸部 纵隔',
    seriesNumber: 2,
    institutionName: exam.institutionName,
    ...wallClock(new Date()),
  })
  let n = 0
  for (const bytes of images) await writeFile(join(series, `IM${String(++n).padStart(4, '0')}`), bytes)
  const called = exam.calledAeTitle ?? 'EDGE'
  const args = ['-aet', 'CT01', '-aec', called, '--scan-directories', '+r', '127.0.0.1', String(port), folder]
  const { code, output } = await runProgram({
    command: requireTool('storescu'),
    args,
    env: { TCP_NODELAY: '1' },
  })
  await rm(folder, { recursive: true })
  if (code !== 0) throw new Error(`storescu ended with ${code}:\n${output}`)
}
