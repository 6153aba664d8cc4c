import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@yingtong/api'

type Admin = inferRouterOutputs<AppRouter>['admin']

export type Member = Admin['members'][number]
export type ResetRequest = Admin['resets'][number]
export type GrantRow = Admin['grants'][number]
export type Invitation = Admin['invitations'][number]
export type Department = Admin['departments'][number]
export type TokenRow = Admin['tokens'][number]
export type SessionRow = Admin['sessions'][number]
export type KeyRow = Admin['keys']['keys'][number]
export type SigningKey = Admin['keys']['signing'][number]
export type Visit = Admin['breakGlass'][number]

type Fleet = inferRouterOutputs<AppRouter>['fleet']
export type AgentRow = Fleet['agents'][number]
export type DeviceRow = Fleet['devices'][number]
export type SeenCallerRow = Fleet['seenCallers'][number]
