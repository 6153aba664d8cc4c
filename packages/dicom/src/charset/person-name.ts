/** The three component groups of a person name (PS3.5 §6.2.1.1); an absent group is empty. */
export interface PersonName {
  readonly alphabetic: string
  readonly ideographic: string
  readonly phonetic: string
}

/** Splits decoded text of one PN value at `=`; trailing `^` delimiters of a group carry nothing and are dropped. */
export function parsePersonName(text: string): PersonName {
  const [alphabetic = '', ideographic = '', phonetic = ''] = text.split('=')
  return {
    alphabetic: trimGroup(alphabetic),
    ideographic: trimGroup(ideographic),
    phonetic: trimGroup(phonetic),
  }
}

/** The PN value of the three groups, without trailing empty groups. */
export function formatPersonName(name: Partial<PersonName>): string {
  return `${name.alphabetic ?? ''}=${name.ideographic ?? ''}=${name.phonetic ?? ''}`.replace(/=+$/, '')
}

const trimGroup = (group: string): string => group.trim().replace(/[\^ ]+$/, '')
