/** What a greedy hospital does, in the order in which it is measured. */
export const ATTACKS = [
  '24 renders of 8000 × 8000',
  '3 reads of 256 MiB of zeros in RLE',
  '8 STOW parts of 96 MiB that never end',
  '12 signed parts that stall',
] as const

export type Attack = (typeof ATTACKS)[number]
