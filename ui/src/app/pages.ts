import type { Role } from '@/generated';
import { type Page, pages } from '@/shared/route';

/** Who has each workbench or page. */
const holders: Record<Page, readonly Role[] | 'everybody'> = {
  counter: ['clerk'],
  joint: ['clerk', 'guide'],
  reception: ['guide', 'clerk'],
  approvals: ['approver'],
  monitor: ['supervisor'],
  catalogue: ['administrator'],
  handover: ['supervisor'],
  archive: ['clerk', 'supervisor', 'approver'],
  discrepancies: ['clerk', 'guide', 'approver'],
  attention: 'everybody',
  sync: 'everybody',
};

/** The pages of somebody with these roles and departments, in the order of the navigation. */
export function pagesOf(roles: readonly Role[], departments: readonly string[] = []): Page[] {
  return pages.filter(page => {
    const allowed = holders[page];
    // A supervisor who belongs to a department heads it, and grants more time.
    if (page === 'approvals' && roles.includes('supervisor') && departments.length > 0) return true;
    return allowed === 'everybody' || allowed.some(role => roles.includes(role));
  });
}

/** The page that somebody with these roles starts with: that of the work they do all day. */
export function startPage(roles: readonly Role[]): Page {
  const first: readonly (readonly [Role, Page])[] = [
    ['clerk', 'counter'],
    ['guide', 'reception'],
    ['approver', 'approvals'],
    ['supervisor', 'monitor'],
    ['administrator', 'catalogue'],
  ];
  return first.find(([role]) => roles.includes(role))?.[1] ?? 'attention';
}
