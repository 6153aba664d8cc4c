import { desc, gt, invitations } from '@yingtong/db'
import { z } from 'zod'
import { query, type Role } from '../kernel/index.ts'

export type InvitationState = 'open' | 'accepted' | 'revoked' | 'expired'

const SHOWN_MS = 30 * 86_400_000
const SHOWN_MAX = 500

/** Invitations of the last thirty days, the newest first; never their tokens. */
export const listInvitations = query(
  { name: 'invitation.list', scope: 'member:read', audit: 'member.listed', input: z.object({}) },
  async (tx, _input, { at }) => {
    const rows = await tx
      .select({
        id: invitations.id,
        purpose: invitations.purpose,
        email: invitations.email,
        displayName: invitations.displayName,
        roles: invitations.roles,
        createdAt: invitations.createdAt,
        expiresAt: invitations.expiresAt,
        acceptedAt: invitations.acceptedAt,
        revokedAt: invitations.revokedAt,
      })
      .from(invitations)
      .where(gt(invitations.createdAt, new Date(at.getTime() - SHOWN_MS)))
      .orderBy(desc(invitations.createdAt))
      .limit(SHOWN_MAX)
    return rows.map(({ acceptedAt, revokedAt, roles, ...row }) => {
      const state: InvitationState = acceptedAt
        ? 'accepted'
        : revokedAt
          ? 'revoked'
          : row.expiresAt <= at
            ? 'expired'
            : 'open'
      return { ...row, roles: roles as Role[], state }
    })
  },
)
