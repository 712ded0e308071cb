import { createContext, useContext } from 'react';
import type { Hall, Role, SessionStaff, SessionState } from '@/generated';

/** The session of somebody who is logged in. */
export interface Session extends SessionState {
  staff: SessionStaff;
}

const SessionContext = createContext<Session | null>(null);

/** Gives the session to everything below; mounted by the shell once somebody is logged in. */
export const SessionProvider = SessionContext.Provider;

/** Who is logged in, where, and with which settings. Only below the shell. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside of a login');
  return session;
}

/** Whether the person has one of the roles. */
export function hasRole(staff: Pick<SessionStaff, 'roles'>, ...roles: Role[]): boolean {
  return roles.some(role => staff.roles.includes(role));
}

/** Name of a department; its code when the hall is not known. */
export function departmentName(hall: Hall | null, code: string): string {
  return hall?.departments.find(department => department.code === code)?.name ?? code;
}

/** Name of a queue business; its code when the hall is not known. */
export function businessName(hall: Hall | null, code: string): string {
  return hall?.businesses.find(business => business.code === code)?.name ?? code;
}
