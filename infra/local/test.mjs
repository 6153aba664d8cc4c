import { enter } from './ensure.mjs'

enter('infra/local/src/test.ts')
