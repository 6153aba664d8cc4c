import type { TextEncoding } from '@yingtong/dicom'
import iconv from 'iconv-lite'
import { ctInstance } from './ct.ts'
import type { InstanceOptions } from './instance-options.ts'
import { uidFor } from './random.ts'

export interface CharsetSample {
  /** Specific Character Set as written, values joined by a backslash. */
  readonly charset: string
  /** The right Patient Name in Unicode. */
  readonly patientName: string
  readonly studyDescription: string
  /** A Part 10 file that can be stored. */
  readonly bytes: Uint8Array
}

export interface MisdeclaredSample extends CharsetSample {
  readonly name: string
  /** What the text really is. */
  readonly really: string
}

const SIZE = 16
/** [Specific Character Set, Patient Name, Study Description] */
const SAMPLES: readonly (readonly [string, string, string])[] = [
  ['', 'Smith^John', 'CHEST'],
  ['ISO_IR 6', 'Smith^Jane', 'CHEST'],
  ['ISO_IR 100', 'Müller^Jérôme', 'Thorax nativ für Größe'],
  ['ISO_IR 101', 'Wałęsa^Łukasz', 'Klatka piersiowa żeber'],
  ['ISO_IR 109', 'Ĝorĝo^Ħamrun', 'Brusto ŝanĝo'],
  ['ISO_IR 110', 'Ķēniņš^Ādolfs', 'Krūškurvis'],
  ['ISO_IR 126', 'Παπαδόπουλος^Γιώργος', 'Θώρακας'],
  ['ISO_IR 127', 'قباني^نزار', 'الصدر'],
  ['ISO_IR 138', 'כהן^דוד', 'חזה'],
  ['ISO_IR 144', 'Иванов^Иван', 'Грудная клетка'],
  ['ISO_IR 148', 'Yılmaz^Şükrü', 'Göğüs'],
  ['ISO_IR 166', 'สมชาย^ใจดี', 'ทรวงอก'],
  ['ISO_IR 203', 'Œuvre^Šarlot', 'Cœur €'],
  ['ISO_IR 13', 'ﾔﾏﾀﾞ^ﾀﾛｳ', 'ｷｮｳﾌﾞ'],
  ['ISO_IR 192', 'Wang^XiaoDong=王^小東', '胸部平扫 αβγ'],
  ['GB18030', 'Chen^YuLan=陈^玉兰', '胸部平扫'],
  ['GB18030', 'Li^Yao=李^㑇𠮷', '腹部增强（四字节）'],
  ['GBK', 'Tao^Zhe=陶^喆镕', '頭顱平掃'],
  ['ISO 2022 IR 58', 'Wang^Wei=王^伟', '腰椎'],
  ['\\ISO 2022 IR 58', 'Zhang^XiaoDong=张^小东', '头颅平扫'],
  ['ISO 2022 IR 6\\ISO 2022 IR 58', 'Wang^XiaoDong=王^小东', '胸部平扫'],
  ['\\ISO 2022 IR 87', 'Yamada^Tarou=山田^太郎=やまだ^たろう', '胸部単純'],
  ['ISO 2022 IR 13\\ISO 2022 IR 87', 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう', '胸部'],
  ['ISO 2022 IR 6\\ISO 2022 IR 149', 'Hong^Gildong=洪^吉洞=홍^길동', '흉부'],
  ['\\ISO 2022 IR 149', 'Kim^Younghee=金^英姬=김^영희', '흉부'],
  ['ISO 2022 IR 100\\ISO 2022 IR 144', 'Müller^Jérôme=Мюллер^Жером', 'Thorax'],
  ['ISO 2022 IR 6\\ISO 2022 IR 166', 'Jaidee^Somchai=ใจดี^สมชาย', 'ทรวงอก'],
]

function sample(
  charset: string,
  name: string,
  options: InstanceOptions & { readonly studyDescription: string; readonly key: string },
): Uint8Array {
  const { key, ...rest } = options
  return ctInstance({
    studyInstanceUid: uidFor(`charset/${key}/study`),
    seriesInstanceUid: uidFor(`charset/${key}/series`),
    sopInstanceUid: uidFor(`charset/${key}/instance`),
    rows: SIZE,
    seed: 5,
    charset,
    ...rest,
    patient: {
      patientId: `CS-${key.replace(/[^A-Za-z0-9]+/g, '-')}`.slice(0, 60),
      patientName: name,
      ...rest.patient,
    },
  })
}

/** A small storable object in every character set of PS3.3 §C.12.1.1.2, each declared as it should be. */
export function everyCharacterSet(options: InstanceOptions = {}): CharsetSample[] {
  return SAMPLES.map(([charset, patientName, studyDescription], index) => ({
    charset,
    patientName,
    studyDescription,
    bytes: sample(charset, patientName, { ...options, studyDescription, key: `${index}` }),
  }))
}

const as =
  (encoding: string): TextEncoding =>
  (text) =>
    iconv.encode(text, encoding)

/** [what is wrong, declared, really] as seen on devices. */
const MISDECLARED: readonly (readonly [string, string, string])[] = [
  ['absent over GB18030', '', 'gb18030'],
  ['absent over UTF-8', '', 'utf-8'],
  ['ISO_IR 6 over GB18030', 'ISO_IR 6', 'gb18030'],
  ['ISO_IR 100 over GB18030', 'ISO_IR 100', 'gb18030'],
  ['ISO_IR 100 over UTF-8', 'ISO_IR 100', 'utf-8'],
  ['UTF-8 over GB18030', 'ISO_IR 192', 'gb18030'],
  ['GB18030 over UTF-8', 'GB18030', 'utf-8'],
  ['GBK over UTF-8', 'GBK', 'utf-8'],
  ['ISO 2022 GBK, which does not exist', 'ISO 2022 GBK', 'gb18030'],
  ['ISO 2022 GB18030, which does not exist', 'ISO 2022 GB18030', 'gb18030'],
  ['IR 58 without escapes', 'ISO 2022 IR 6\\ISO 2022 IR 58', 'gb18030'],
  ['Japanese over GB18030', 'ISO 2022 IR 13\\ISO 2022 IR 87', 'gb18030'],
  ['Korean over GB18030', 'ISO 2022 IR 6\\ISO 2022 IR 149', 'gb18030'],
]

/** Chinese text under character sets that it is not in, each with the text that a reader should get out of it. */
export function misdeclaredCharsets(options: InstanceOptions = {}): MisdeclaredSample[] {
  const patientName = 'Chen^YuLan=陈^玉兰'
  const studyDescription = '肝脏平扫+增强'
  return MISDECLARED.map(([name, charset, really]) => ({
    name,
    charset,
    really,
    patientName,
    studyDescription,
    bytes: sample(charset, patientName, { ...options, studyDescription, encodeText: as(really), key: name }),
  }))
}
