import type { Role } from '@yingtong/domain'

export interface TenantToSeed {
  readonly slug: string
  readonly name: string
  readonly kind: 'hospital' | 'centre' | 'authority' | 'operator'
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
      { login: 'security', name: '尚文', role: 'security-admin' },
      { login: 'audit', name: '殷桂香', role: 'audit-admin' },
    ],
  },
  {
    slug: 'county-b',
    name: '临山县中医院',
    kind: 'hospital',
    people: [
      { login: 'technologist', name: '卢海燕', role: 'technologist' },
      { login: 'senior', name: '韦宁宁', role: 'senior-radiologist' },
      { login: 'admin', name: '卢志远', role: 'tenant-admin' },
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

/** Who runs the platform: two people, since nobody lets themself into a hospital. */
export const OPERATOR: TenantToSeed = {
  slug: 'operator',
  name: '影通运维中心',
  kind: 'operator',
  people: [
    { login: 'first', name: '陆远航', role: 'tenant-admin' },
    { login: 'second', name: '苏晓棠', role: 'security-admin' },
  ],
}
