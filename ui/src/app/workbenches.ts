import { type ComponentType, lazy, type LazyExoticComponent } from 'react';
import type { Role } from '@/generated';
import type { Page } from '@/shared/route';

/** A workbench or page and who has it; charts and forms are loaded only by those who open them. */
interface Workbench {
  roles: readonly Role[] | 'everybody';
  component: LazyExoticComponent<ComponentType>;
}

/** All of them, in the order of the navigation. */
export const workbenches: Record<Page, Workbench> = {
  counter: {
    roles: ['clerk'],
    component: lazy(async () => ({ default: (await import('@/features/counter')).CounterWorkbench })),
  },
  joint: {
    roles: ['clerk', 'guide'],
    component: lazy(async () => ({ default: (await import('@/features/joint')).JointWorkbench })),
  },
  reception: {
    roles: ['guide', 'clerk'],
    component: lazy(async () => ({ default: (await import('@/features/reception')).ReceptionWorkbench })),
  },
  approvals: {
    roles: ['approver'],
    component: lazy(async () => ({ default: (await import('@/features/approvals')).ApprovalsWorkbench })),
  },
  monitor: {
    roles: ['supervisor'],
    component: lazy(async () => ({ default: (await import('@/features/monitor')).MonitorWorkbench })),
  },
  attention: {
    roles: 'everybody',
    component: lazy(async () => ({ default: (await import('@/features/attention')).AttentionPage })),
  },
};

/** The pages of somebody with these roles, in the order of the navigation. */
export function pagesOf(roles: readonly Role[]): Page[] {
  return (Object.keys(workbenches) as Page[]).filter(page => {
    const allowed = workbenches[page].roles;
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
  ];
  return first.find(([role]) => roles.includes(role))?.[1] ?? 'attention';
}
