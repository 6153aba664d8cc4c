// Attributes of PS3.6 that the dictionary of dcmjs does not have yet, in the same form as dictionary.table.ts.
export const DICTIONARY_ADDITIONS = `
0008001C CS 1 SyntheticData
`
