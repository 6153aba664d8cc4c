/** Purposes that each need a consent or another basis of their own (PIPL §28, §29). */
export const CONSENT_PURPOSES = ['care', 'consult', 'teaching', 'research', 'ai'] as const

export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number]

/** Purposes for which images leave the archive without identities. */
export const EXPORT_PURPOSES = ['teaching', 'research', 'ai'] as const satisfies readonly ConsentPurpose[]

export type ExportPurpose = (typeof EXPORT_PURPOSES)[number]

/** Why processing is lawful (PIPL §13): the person's or their guardian's consent, or another basis with its paper. */
export const CONSENT_BASES = [
  'consent',
  'guardian-consent',
  'ethics-waiver',
  'statutory-duty',
  'emergency',
] as const

export type ConsentBasis = (typeof CONSENT_BASES)[number]

/** Bases that a paper must prove; the person's own consent may have been given at the desk. */
export const BASES_WITH_PAPER: readonly ConsentBasis[] = ['ethics-waiver', 'statutory-duty']
