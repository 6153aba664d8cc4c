import { z } from 'zod'

/** Normalised before it is judged (GHSA-7rqj-j65f-68wh): NFKC, trimmed, lower case. */
export const Email = z
  .string()
  .max(254)
  .transform((text) => text.normalize('NFKC').trim().toLowerCase())
  .pipe(z.email())
