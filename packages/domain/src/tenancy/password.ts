import { z } from 'zod'

const CLASSES = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]

/** At least 8 characters of at least three classes (等保 2.0 level 3); capped so that hashing stays bounded. */
export const Password = z
  .string()
  .min(8)
  .max(128)
  .refine((text) => CLASSES.filter((each) => each.test(text)).length >= 3, {
    message: 'needs three of: lower case, upper case, digits, signs',
  })
