import * as fs from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { fileSource } from '../spool/file-source.ts'
import type { InspectOrder } from './inspect-in-thread.ts'
import { inspectObject } from './inspect-object.ts'

const { path, announced }: InspectOrder = workerData
const fd = fs.openSync(path, 'r')
parentPort?.postMessage(inspectObject(fileSource(fd), announced))
fs.closeSync(fd)
