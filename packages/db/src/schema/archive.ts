import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, instant } from '../columns.ts'
import { tenantTable } from '../kit.ts'

const bytes = (name: string) => bigint(name, { mode: 'number' })

export const patients = tenantTable(
  'patients',
  {
    /**
     * One identity as sent: PatientID, issuer, name and birth date folded, or the study when the device sent no
     * PatientID. Rows with the same PatientID and issuer are one person to the hospital, but a name is never shown
     * on a study that did not carry it.
     */
    patientKey: text('patient_key').notNull(),
    patientId: text('patient_id').notNull(),
    issuer: text('issuer').notNull().default(''),
    nameAlphabetic: text('name_alphabetic').notNull().default(''),
    nameIdeographic: text('name_ideographic').notNull().default(''),
    namePhonetic: text('name_phonetic').notNull().default(''),
    /** Lower case: hanzi, pinyin, initials, alphabetic form, PatientID; one line to search in. */
    searchText: text('search_text').notNull().default(''),
    birthDate: text('birth_date'),
    sex: text('sex'),
    /** Identity card and telephone numbers, sealed with the tenant's key; the index is a keyed digest to search by. */
    idNumberSealed: text('id_number_sealed'),
    idNumberIndex: text('id_number_index'),
    telephoneSealed: text('telephone_sealed'),
    /** Which character set was declared and which was used, when they differ (X02). */
    charsetRepair: jsonb('charset_repair').$type<{ declared: string; used: string }>(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    unique('patients_by_key').on(t.tenantId, t.patientKey),
    index('patients_by_id_number').on(t.tenantId, t.idNumberIndex),
    index('patients_by_id').on(t.tenantId, t.patientId.op('text_pattern_ops'), t.issuer),
    // Names are matched without regard to case, mostly from their beginning.
    index('patients_by_alphabetic').on(t.tenantId, sql`lower(${t.nameAlphabetic}) text_pattern_ops`),
    index('patients_by_ideographic').on(t.tenantId, sql`lower(${t.nameIdeographic}) text_pattern_ops`),
    index('patients_by_phonetic').on(t.tenantId, sql`lower(${t.namePhonetic}) text_pattern_ops`),
    index('patients_search').using('gin', sql`${t.searchText} gin_trgm_ops`),
  ],
)

export const studies = tenantTable(
  'studies',
  {
    studyInstanceUid: text('study_instance_uid').notNull(),
    patientRef: uuid('patient_ref').notNull(),
    studyDate: text('study_date'),
    studyTime: text('study_time'),
    studyId: text('study_id'),
    accessionNumber: text('accession_number'),
    description: text('description'),
    referringPhysician: text('referring_physician'),
    institution: text('institution'),
    department: text('department'),
    bodyPart: text('body_part'),
    modalities: text('modalities').array().notNull().default([]),
    sopClasses: text('sop_classes').array().notNull().default([]),
    seriesCount: integer('series_count').notNull().default(0),
    instanceCount: integer('instance_count').notNull().default(0),
    storedBytes: bytes('stored_bytes').notNull().default(0),
    originalBytes: bytes('original_bytes').notNull().default(0),
    /** How many instances the sender says there are; null when nobody said. */
    declaredInstances: integer('declared_instances'),
    agentId: uuid('agent_id'),
    state: text('state').notNull().default('examined'),
    stat: boolean('stat').notNull().default(false),
    assigneeId: uuid('assignee_id'),
    assigneeName: text('assignee_name'),
    dueAt: instant('due_at'),
    firstReceivedAt: instant('first_received_at').notNull().defaultNow(),
    lastReceivedAt: instant('last_received_at').notNull().defaultNow(),
    verifiedInstances: integer('verified_instances').notNull().default(0),
    /** Grows with every change: “what is newer than what I show”. */
    changeSeq: bigserial('change_seq', { mode: 'number' }).notNull(),
  },
  (t) => [
    unique('studies_by_uid').on(t.tenantId, t.studyInstanceUid),
    foreignKey({ columns: [t.tenantId, t.patientRef], foreignColumns: [patients.tenantId, patients.id] }),
    // The order in which QIDO and the worklist page.
    index('studies_by_date').on(
      t.tenantId,
      t.studyDate.desc().nullsLast(),
      t.studyTime.desc().nullsLast(),
      t.id.desc(),
    ),
    index('studies_by_received').on(t.tenantId, t.firstReceivedAt),
    index('studies_by_state').on(t.tenantId, t.state, t.firstReceivedAt),
    index('studies_by_accession').on(t.tenantId, t.accessionNumber.op('text_pattern_ops')),
    index('studies_by_modality').using('gin', t.modalities),
    index('studies_by_patient').on(t.tenantId, t.patientRef),
    index('studies_by_change').on(t.tenantId, t.changeSeq),
  ],
)

export const series = tenantTable(
  'series',
  {
    studyRef: uuid('study_ref').notNull(),
    seriesInstanceUid: text('series_instance_uid').notNull(),
    modality: text('modality'),
    seriesNumber: integer('series_number'),
    description: text('description'),
    bodyPart: text('body_part'),
    laterality: text('laterality'),
    protocolName: text('protocol_name'),
    stationName: text('station_name'),
    manufacturer: text('manufacturer'),
    manufacturerModelName: text('manufacturer_model_name'),
    seriesDate: text('series_date'),
    seriesTime: text('series_time'),
    performedProcedureStepStartDate: text('performed_procedure_step_start_date'),
    performedProcedureStepStartTime: text('performed_procedure_step_start_time'),
    /** RequestAttributesSequence (0040,0275): the two ids that QIDO matches. */
    scheduledProcedureStepId: text('scheduled_procedure_step_id'),
    requestedProcedureId: text('requested_procedure_id'),
    instanceCount: integer('instance_count').notNull().default(0),
    /** Key of the gzip-ed DICOM JSON of the series, and which version of it. */
    metadataKey: text('metadata_key'),
    metadataVersion: integer('metadata_version').notNull().default(0),
    metadataSha256: text('metadata_sha256'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    unique('series_by_uid').on(t.tenantId, t.studyRef, t.seriesInstanceUid),
    index('series_by_uid_alone').on(t.tenantId, t.seriesInstanceUid),
    foreignKey({ columns: [t.tenantId, t.studyRef], foreignColumns: [studies.tenantId, studies.id] }),
  ],
)

export const packs = tenantTable(
  'packs',
  {
    sha256: text('sha256').notNull(),
    byteLength: bytes('byte_length').notNull(),
    state: text('state').notNull().$type<'reserved' | 'stored' | 'verified' | 'damaged' | 'sweeping'>(),
    /** The pack's own index, gzip-ed JSON as it lies in the object: frames are found without a request. */
    packIndex: bytea('pack_index'),
    createdAt: instant('created_at').notNull().defaultNow(),
    storedAt: instant('stored_at'),
    verifiedAt: instant('verified_at'),
    /** Somebody offered it again: until it was read once more, it is not vouched for. */
    doubtedAt: instant('doubted_at'),
  },
  (t) => [
    unique('packs_by_sha256').on(t.tenantId, t.sha256),
    index('packs_by_state').on(t.tenantId, t.state, t.createdAt),
  ],
)

export const instances = tenantTable(
  'instances',
  {
    studyRef: uuid('study_ref').notNull(),
    seriesRef: uuid('series_ref').notNull(),
    packRef: uuid('pack_ref').notNull(),
    /** Position in the pack's index. */
    packEntry: integer('pack_entry').notNull(),
    sopInstanceUid: text('sop_instance_uid').notNull(),
    sopClassUid: text('sop_class_uid').notNull(),
    instanceNumber: integer('instance_number'),
    rows: integer('rows'),
    columns: integer('columns'),
    bitsAllocated: integer('bits_allocated'),
    numberOfFrames: integer('number_of_frames'),
    originalTransferSyntaxUid: text('original_transfer_syntax_uid').notNull(),
    storedTransferSyntaxUid: text('stored_transfer_syntax_uid').notNull(),
    /** SHA-256 of the original Part 10 file, hex, as taken where it came in. */
    sha256: text('sha256').notNull(),
    /** Fingerprint of the data set alone as stored: the same image in another file envelope is no conflict. */
    contentSha256: text('content_sha256').notNull(),
    byteLength: bytes('byte_length').notNull(),
    /** One version of a UID is current; others wait for a person or were set aside, none is deleted. */
    standing: text('standing').notNull().$type<'current' | 'conflict' | 'superseded'>(),
    receivedAt: instant('received_at').notNull().defaultNow(),
    source: text('source').notNull(),
  },
  (t) => [
    uniqueIndex('instances_current').on(t.tenantId, t.sopInstanceUid).where(sql`standing = 'current'`),
    unique('instances_versions').on(t.tenantId, t.sopInstanceUid, t.sha256),
    index('instances_by_series').on(t.tenantId, t.seriesRef),
    index('instances_by_study').on(t.tenantId, t.studyRef),
    index('instances_by_pack').on(t.tenantId, t.packRef),
    foreignKey({ columns: [t.tenantId, t.seriesRef], foreignColumns: [series.tenantId, series.id] }),
    foreignKey({ columns: [t.tenantId, t.studyRef], foreignColumns: [studies.tenantId, studies.id] }),
    foreignKey({ columns: [t.tenantId, t.packRef], foreignColumns: [packs.tenantId, packs.id] }),
  ],
)
