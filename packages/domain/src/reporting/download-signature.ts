import { eq, reports, reportVersions, studies } from '@yingtong/db'
import { z } from 'zod'
import { DomainError, notFound, query } from '../kernel/index.ts'
import { publicKeyOf } from '../keys/index.ts'
import { signatureReadme } from './signature-readme.ts'

export interface SignaturePackage {
  readonly fileName: string
  readonly files: readonly { readonly name: string; readonly body: Uint8Array }[]
}

/**
 * What somebody needs to verify a signed version without us: the signed bytes, the signature, the public key, and the
 * one command. Names of files carry the exam number, never the patient's name.
 */
export const downloadSignature = query(
  {
    name: 'report.download-signature',
    scope: 'report:read',
    audit: 'report.signature-downloaded',
    input: z.object({ id: z.uuid() }),
  },
  async (tx, { id }, act): Promise<SignaturePackage> => {
    const [row] = await tx
      .select({ version: reportVersions, study: studies })
      .from(reportVersions)
      .innerJoin(reports, eq(reports.id, reportVersions.reportRef))
      .innerJoin(studies, eq(studies.id, reports.studyRef))
      .where(eq(reportVersions.id, id))
    if (!row) throw notFound('report')
    const { version, study } = row
    const { canonical, signature, signatureSuite: suite, signatureKeyId: keyId } = version
    if (canonical === null || !signature || !suite || !keyId)
      throw new DomainError('conflict', 'this version was not signed')
    const publicKeyPem = await publicKeyOf(tx, act.ctx.services.vault, { suite, keyId })
    if (!publicKeyPem) throw new DomainError('conflict', 'nobody vouches for the key of this signature')
    act.note({
      studyInstanceUid: study.studyInstanceUid,
      objectKind: 'report',
      objectId: version.reportRef,
      details: { version: version.version },
    })
    const number =
      (study.accessionNumber ?? '').replace(/[^A-Za-z0-9-]/g, '') || version.reportRef.slice(0, 8)
    const text = (name: string, body: string) => ({ name, body: Buffer.from(body) })
    return {
      fileName: `report-${number}-v${version.version}-signature.zip`,
      files: [
        text('report.json', canonical),
        { name: 'report.sig', body: Buffer.from(signature, 'base64') },
        text('public-key.pem', publicKeyPem),
        text('README.txt', signatureReadme({ suite, keyId, sha256: version.sha256 })),
      ],
    }
  },
)
