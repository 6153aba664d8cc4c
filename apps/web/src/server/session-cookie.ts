/**
 * Where the sign-in door keeps the token: on https bound to this host and path (RFC 6265bis §4.1.3.2), on plain http,
 * where browsers refuse the prefix, without. Any page of a neighbouring host may set the plain one, so that on https
 * it counts for nothing.
 */
export const sessionCookie = (origin: string): string =>
  origin.startsWith('https:') ? '__Host-authjs.session-token' : 'authjs.session-token'
