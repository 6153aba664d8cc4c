/** Stands in a data folder from the first byte of a restore to the last: nothing starts on a half of it. */
export const UNFINISHED = 'restore-unfinished.json'
