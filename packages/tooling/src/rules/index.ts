import type { Rule } from '../repository.ts'
import { advisoryFloors } from './advisory-floors.ts'
import { awaitedBeforeDisposal } from './awaited-before-disposal.ts'
import { bundledParts } from './bundled-parts.ts'
import { contextsImportLeftwards } from './contexts-import-leftwards.ts'
import { databaseBehindItsDoor } from './database-behind-its-door.ts'
import { dcmjsBehindItsDoor } from './dcmjs-behind-its-door.ts'
import { dependenciesMatchImports } from './dependencies-match-imports.ts'
import { edgeClosure } from './edge-closure.ts'
import { envOnlyInEnvFile } from './env-only-in-env-file.ts'
import { errorsToldByReason } from './errors-told-by-reason.ts'
import { exportsAreUsed } from './exports-are-used.ts'
import { fileNames } from './file-names.ts'
import { fileSize } from './file-size.ts'
import { licencesAllowed } from './licences-allowed.ts'
import { lockfileComplete } from './lockfile-complete.ts'
import { noCycles } from './no-cycles.ts'
import { noDeadPaths } from './no-dead-paths.ts'
import { noRawMarkup } from './no-raw-markup.ts'
import { noRawSql } from './no-raw-sql.ts'
import { noServerActions } from './no-server-actions.ts'
import { noShell } from './no-shell.ts'
import { oneDoor } from './one-door.ts'
import { packagesImportAllowed } from './packages-import-allowed.ts'
import { streamsAreWatched } from './streams-are-watched.ts'
import { tablesFromKit } from './tables-from-kit.ts'
import { verbsAreClosed } from './verbs-are-closed.ts'

/** Every rule of the house, in the order verify shows them. */
export const RULES: readonly Rule[] = [
  packagesImportAllowed,
  oneDoor,
  contextsImportLeftwards,
  noCycles,
  edgeClosure,
  databaseBehindItsDoor,
  dcmjsBehindItsDoor,
  tablesFromKit,
  verbsAreClosed,
  envOnlyInEnvFile,
  noServerActions,
  noRawMarkup,
  noRawSql,
  noShell,
  errorsToldByReason,
  streamsAreWatched,
  awaitedBeforeDisposal,
  exportsAreUsed,
  dependenciesMatchImports,
  fileNames,
  fileSize,
  noDeadPaths,
  advisoryFloors,
  bundledParts,
  licencesAllowed,
  lockfileComplete,
]
