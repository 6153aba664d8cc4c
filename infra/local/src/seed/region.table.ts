import type { Role } from '@yingtong/domain'

export interface TenantToSeed {
  readonly slug: string
  readonly name: string
  readonly kind: 'hospital' | 'centre' | 'authority'
  /** Sign in as `<login>@<slug>.example`. */
  readonly people: readonly { readonly login: string; readonly name: string; readonly role: Role }[]
}

/** The demo region of DESIGN §1; people are invented. */
export const REGION_NAME = '青河医疗影像区域'

export const TENANTS: readonly TenantToSeed[] = [
  {
    slug: 'county-a',
    name: '青河县人民医院',
    kind: 'hospital',
    people: [
      { login: 'technologist', name: '覃建国', role: 'technologist' },
      { login: 'radiologist', name: '林静芳', role: 'radiologist' },
      { login: 'senior', name: '周明远', role: 'senior-radiologist' },
      { login: 'clinician', name: '贺云峰', role: 'clinician' },
      { login: 'admin', name: '贾立新', role: 'tenant-admin' },
    ],
  },
  {
    slug: 'county-b',
    name: '临山县中医院',
    kind: 'hospital',
    people: [
      { login: 'technologist', name: '卢海燕', role: 'technologist' },
      { login: 'senior', name: '韦宁宁', role: 'senior-radiologist' },
    ],
  },
  {
    slug: 'centre',
    name: '市第一医院影像中心',
    kind: 'centre',
    people: [
      { login: 'radiologist', name: '莫晓岚', role: 'radiologist' },
      { login: 'senior', name: '梁启航', role: 'senior-radiologist' },
    ],
  },
  {
    slug: 'authority',
    name: '市卫健委',
    kind: 'authority',
    people: [{ login: 'region', name: '黄志远', role: 'region-admin' }],
  },
]
