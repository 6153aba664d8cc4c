import { enter } from './ensure.mjs'

enter('infra/local/src/verify.ts')
