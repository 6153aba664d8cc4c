import { randomBytes } from 'node:crypto'
import { type Database, instances, packs, patients, series, studies } from '@yingtong/db'

export interface PlantedStudy {
  readonly studyId: string
  readonly studyInstanceUid: string
}

export interface StudyToPlant {
  readonly nameIdeographic?: string
  readonly nameAlphabetic?: string
  readonly searchText?: string
  readonly patientId?: string
  readonly accessionNumber?: string
  readonly modality?: string
  readonly studyDate?: string
  readonly instances?: number
  readonly declaredInstances?: number | null
}

const hex = () => randomBytes(32).toString('hex')
const uid = () => `2.25.${BigInt(`0x${randomBytes(12).toString('hex')}`)}`

/** Rows of one study without bytes, for tests of lists and reports; the pipeline's own tests send real files. */
export async function plantStudy(
  database: Database,
  tenantId: string,
  wish: StudyToPlant = {},
): Promise<PlantedStudy> {
  const modality = wish.modality ?? 'CT'
  const instanceCount = wish.instances ?? 2
  const studyInstanceUid = uid()
  return database.withTenant(tenantId, async (tx) => {
    const patientId = wish.patientId ?? `P${hex().slice(0, 8)}`
    const [patient] = await tx
      .insert(patients)
      .values({
        patientKey: patientId,
        patientId,
        nameIdeographic: wish.nameIdeographic ?? '陈玉兰',
        nameAlphabetic: wish.nameAlphabetic ?? 'Chen^YuLan',
        searchText: wish.searchText ?? `陈玉兰 chenyulan cyl chen yulan ${patientId.toLowerCase()}`,
        sex: 'F',
        birthDate: '19680304',
      })
      .returning()
    const [study] = await tx
      .insert(studies)
      .values({
        studyInstanceUid,
        patientRef: patient!.id,
        studyDate: wish.studyDate ?? '20260318',
        studyTime: '132200',
        accessionNumber: wish.accessionNumber ?? `M${hex().slice(0, 6)}`,
        description: '胸部平扫',
        bodyPart: 'CHEST',
        modalities: [modality],
        seriesCount: 1,
        instanceCount,
        declaredInstances: wish.declaredInstances === undefined ? instanceCount : wish.declaredInstances,
      })
      .returning()
    const [row] = await tx
      .insert(series)
      .values({ studyRef: study!.id, seriesInstanceUid: uid(), modality, seriesNumber: 1, instanceCount })
      .returning()
    const [pack] = await tx
      .insert(packs)
      .values({ sha256: hex(), byteLength: 1, state: 'stored' })
      .returning()
    for (let entry = 0; entry < instanceCount; entry += 1)
      await tx.insert(instances).values({
        studyRef: study!.id,
        seriesRef: row!.id,
        packRef: pack!.id,
        packEntry: entry,
        sopInstanceUid: uid(),
        sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
        originalTransferSyntaxUid: '1.2.840.10008.1.2.1',
        storedTransferSyntaxUid: '1.2.840.10008.1.2.1',
        sha256: hex(),
        contentSha256: hex(),
        byteLength: 1,
        standing: 'current',
        source: 'test',
      })
    return { studyId: study!.id, studyInstanceUid }
  })
}
