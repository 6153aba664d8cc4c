import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { appRouter, ruleOf } from '@yingtong/api'
import { handleDicomweb } from '@yingtong/dicomweb'
import { type Ctx, callVerb, DomainError, ROLES, type VerbRule } from '@yingtong/domain'
import { plantStudy, startRegion, type TestRegion } from '@yingtong/testkit'
import pg from 'pg'
import { placesOf, sampleOf } from './walk-schema.ts'

export interface ListEndpoint {
  readonly name: string
  /** Whole address with a harmless value for each parameter. */
  readonly url: string
}

export interface ListServer {
  readonly endpoints: readonly ListEndpoint[]
  /** An address that pastes its parameter into SQL: what looks for holes must find this one. */
  readonly hole: string
  /** Answers of 500 so far, the hole's own left out: SQL that broke. */
  readonly surprises: readonly string[]
  stop(): Promise<void>
}

const QIDO: Readonly<Record<string, string>> = {
  studies:
    'PatientName=Chen&PatientID=P1&AccessionNumber=M1&StudyDate=20260318&ModalitiesInStudy=CT&StudyDescription=x&limit=5&offset=0&orderby=StudyDate',
  series: 'Modality=CT&SeriesDescription=x&SeriesNumber=1&limit=5&includefield=00081030',
  instances: 'SOPClassUID=1.2.840.10008.5.1.4.1.1.2&InstanceNumber=1&limit=5&fuzzymatching=true',
}

/** The input of a verb out of `a.b=value` pairs; a number or a flag stays what the schema wants. */
function inputOf(rule: VerbRule, given: URLSearchParams): unknown {
  return sampleOf(rule.input, (path) => given.get(path.join('.')) ?? 'a')
}

/** What every list takes as text: verbs that only read, with at least one text whose content is free. */
function listRules(): readonly { readonly path: string; readonly rule: VerbRule }[] {
  return Object.entries(appRouter._def.procedures).flatMap(([path, each]) => {
    const rule = ruleOf(each as unknown as { _def: object })
    const { type } = (each as unknown as { _def: { type: string } })._def
    const texts = rule ? placesOf(rule.input).filter(({ kind }) => kind === 'string') : []
    return rule && type === 'query' && texts.length > 0 ? [{ path, rule }] : []
  })
}

async function answerVerb(ctx: Ctx, rule: VerbRule, query: URLSearchParams): Promise<Response> {
  try {
    return Response.json(await callVerb(rule.name, ctx, inputOf(rule, query)))
  } catch (error) {
    if (error instanceof DomainError) return Response.json({ error: error.publicText }, { status: 400 })
    return Response.json({ error: 'internal' }, { status: 500 })
  }
}

async function answerHole(client: pg.Client, name: string): Promise<Response> {
  try {
    const { rows } = await client.query(`select name from tenants where name = '${name}'`)
    return Response.json(rows)
  } catch (error) {
    return Response.json({ error: String(error) }, { status: 500 })
  }
}

/** The lists of the product over real HTTP, each parameter by itself, as a person with every role would ask. */
export async function startListServer(): Promise<ListServer> {
  const region: TestRegion = await startRegion()
  const tenant = await region.tenant('county-a')
  const ctx = await tenant.as(...ROLES)
  await plantStudy(region.database, tenant.id)
  const client = new pg.Client({ connectionString: region.adminUrl })
  await client.connect()
  const rules = new Map(listRules().map(({ path, rule }) => [path, rule]))
  const surprises: string[] = []
  let origin = ''

  async function answer(url: URL): Promise<Response> {
    const [, kind, name = ''] = url.pathname.split('/')
    if (kind === 'hole') return answerHole(client, url.searchParams.get('name') ?? '')
    const rule = rules.get(name)
    const response =
      kind === 'list' && rule
        ? await answerVerb(ctx, rule, url.searchParams)
        : await handleDicomweb(new Request(url), ctx, `${origin}/dicom-web`)
    if (response.status >= 500) surprises.push(url.pathname + url.search)
    return response
  }

  const server: Server = createServer((request, outgoing) => {
    const url = URL.canParse(`${origin}${request.url}`) ? new URL(`${origin}${request.url}`) : null
    const done = url ? answer(url) : Promise.resolve(new Response(null, { status: 400 }))
    void done.then(async (response) => {
      outgoing.writeHead(response.status, {
        'content-type': response.headers.get('content-type') ?? 'text/plain',
      })
      outgoing.end(Buffer.from(await response.arrayBuffer()))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const lists = [...rules].map(([path, rule]) => {
    const names = placesOf(rule.input).flatMap(({ kind, path: at }) =>
      kind === 'string' ? [at.join('.')] : [],
    )
    const query = new URLSearchParams([...new Set(names)].map((name) => [name, 'a']))
    return { name: path, url: `${origin}/list/${path}?${query}` }
  })
  const searches = Object.entries(QIDO).map(([level, query]) => ({
    name: `QIDO ${level}`,
    url: `${origin}/dicom-web/${level}?${query}`,
  }))
  return {
    endpoints: [...searches, ...lists],
    hole: `${origin}/hole/x?name=county-a`,
    surprises,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await client.end()
      await region.stop()
    },
  }
}
