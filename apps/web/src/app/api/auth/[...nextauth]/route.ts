import { handleAuth } from '../../../../server/auth.ts'

export { handleAuth as GET, handleAuth as POST }
export const dynamic = 'force-dynamic'
