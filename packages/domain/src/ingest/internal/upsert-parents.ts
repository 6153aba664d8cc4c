import {
  type AnyColumn,
  and,
  eq,
  excluded,
  patients,
  type SQL,
  series,
  sql,
  studies,
  type TenantTx,
} from '@yingtong/db'
import { type Sealer, sealerOf } from '../../keys/index.ts'
import type { Vault } from '../../ports.ts'
import { isNameless, patientKey } from '../patient-identity.ts'
import { patientSearchText } from '../patient-search-text.ts'
import type { PatientFacts } from './instance-facts.ts'
import type { PackedInstance, Provenance } from './packed-instance.ts'

/** Keeps what is there, else takes what came: a later object may know what the first did not say. */
const keepOr = (column: AnyColumn): SQL => sql`coalesce(${column}, ${excluded(column)})`

/** Identity card and telephone number as their columns hold them: sealed, or not at all. */
async function sealedNumbers(sealer: Sealer, patient: PatientFacts, row: string) {
  const id = patient.idNumber && (await sealer.seal({ purpose: 'patients.id_number', row }, patient.idNumber))
  const phone =
    patient.telephone && (await sealer.seal({ purpose: 'patients.telephone', row }, patient.telephone))
  return {
    idNumberSealed: id ? id.sealed : null,
    idNumberIndex: id ? id.index : null,
    telephoneSealed: phone ? phone.sealed : null,
  }
}

async function upsertPatient(tx: TenantTx, sealer: Sealer, instance: PackedInstance): Promise<string> {
  const { patient } = instance.facts
  const key = patientKey(patient, instance.studyInstanceUid)
  const patientId = patient.patientId ?? ''
  const [row] = await tx
    .insert(patients)
    .values({
      patientKey: key,
      patientId,
      issuer: patient.issuer,
      nameAlphabetic: patient.name.alphabetic,
      nameIdeographic: patient.name.ideographic,
      namePhonetic: patient.name.phonetic,
      searchText: patientSearchText({ patientId, name: patient.name }),
      birthDate: patient.birthDate,
      sex: patient.sex,
      charsetRepair: patient.charsetRepair,
      ...(await sealedNumbers(sealer, patient, key)),
    })
    .onConflictDoUpdate({
      target: [patients.tenantId, patients.patientKey],
      set: {
        sex: keepOr(patients.sex),
        idNumberSealed: keepOr(patients.idNumberSealed),
        idNumberIndex: keepOr(patients.idNumberIndex),
        telephoneSealed: keepOr(patients.telephoneSealed),
        updatedAt: sql`now()`,
      },
    })
    .returning({ id: patients.id })
  return row!.id
}

async function upsertStudy(
  tx: TenantTx,
  instance: PackedInstance,
  parents: { readonly patientRef: string; readonly provenance: Provenance; readonly at: Date },
): Promise<string> {
  const { patientRef, provenance, at } = parents
  const { study } = instance.facts
  const [row] = await tx
    .insert(studies)
    .values({
      studyInstanceUid: instance.studyInstanceUid,
      patientRef,
      ...study,
      agentId: provenance.agentId,
      firstReceivedAt: at,
      lastReceivedAt: at,
    })
    .onConflictDoUpdate({
      target: [studies.tenantId, studies.studyInstanceUid],
      set: {
        studyDate: keepOr(studies.studyDate),
        studyTime: keepOr(studies.studyTime),
        studyId: keepOr(studies.studyId),
        accessionNumber: keepOr(studies.accessionNumber),
        description: keepOr(studies.description),
        referringPhysician: keepOr(studies.referringPhysician),
        institution: keepOr(studies.institution),
        department: keepOr(studies.department),
        bodyPart: keepOr(studies.bodyPart),
        agentId: keepOr(studies.agentId),
        lastReceivedAt: at,
      },
    })
    .returning({ id: studies.id, patientRef: studies.patientRef })
  if (row!.patientRef !== patientRef && !isNameless(instance.facts.patient))
    await adoptName(tx, row!.id, row!.patientRef, patientRef)
  return row!.id
}

/** The first object of a study may be a nameless report; the first one with a name then names the study. */
async function adoptName(tx: TenantTx, studyRef: string, fromRef: string, toRef: string): Promise<void> {
  const [from] = await tx.select().from(patients).where(eq(patients.id, fromRef))
  if (!from || `${from.nameAlphabetic}${from.nameIdeographic}${from.namePhonetic}` !== '') return
  await tx
    .update(studies)
    .set({ patientRef: toRef })
    .where(and(eq(studies.id, studyRef), eq(studies.patientRef, fromRef)))
}

async function upsertSeries(tx: TenantTx, instance: PackedInstance, studyRef: string): Promise<string> {
  const facts = instance.facts.series
  const [row] = await tx
    .insert(series)
    .values({ studyRef, seriesInstanceUid: instance.seriesInstanceUid, ...facts })
    .onConflictDoUpdate({
      target: [series.tenantId, series.studyRef, series.seriesInstanceUid],
      set: {
        modality: keepOr(series.modality),
        seriesNumber: keepOr(series.seriesNumber),
        description: keepOr(series.description),
        bodyPart: keepOr(series.bodyPart),
        laterality: keepOr(series.laterality),
        protocolName: keepOr(series.protocolName),
        stationName: keepOr(series.stationName),
        manufacturer: keepOr(series.manufacturer),
        manufacturerModelName: keepOr(series.manufacturerModelName),
      },
    })
    .returning({ id: series.id })
  return row!.id
}

export interface Parents {
  readonly studyRef: string
  readonly seriesRef: string
}

const seriesKey = (instance: Pick<PackedInstance, 'studyInstanceUid' | 'seriesInstanceUid'>) =>
  `${instance.studyInstanceUid} ${instance.seriesInstanceUid}`

/**
 * Rows of patients, studies and series that the instances need. In the order of their keys, so that two packs of the
 * same studies cannot wait for each other.
 */
export async function upsertParents(
  tx: TenantTx,
  instances: readonly PackedInstance[],
  from: { readonly provenance: Provenance; readonly at: Date; readonly vault: Vault },
): Promise<(instance: PackedInstance) => Parents> {
  const bySeries = new Map<string, PackedInstance>()
  for (const instance of instances)
    if (!bySeries.has(seriesKey(instance))) bySeries.set(seriesKey(instance), instance)
  const first = [...bySeries].sort(([a], [b]) => (a < b ? -1 : 1))
  const parents = new Map<string, Parents>()
  const sealer = sealerOf(tx, from.vault)
  for (const [key, instance] of first) {
    const patientRef = await upsertPatient(tx, sealer, instance)
    const studyRef = await upsertStudy(tx, instance, { patientRef, ...from })
    parents.set(key, { studyRef, seriesRef: await upsertSeries(tx, instance, studyRef) })
  }
  return (instance) => parents.get(seriesKey(instance))!
}
