import { type ComponentType, lazy } from 'react';
import { CounterWorkbench } from '@/features/counter';
import type { Page } from '@/shared/route';

/** What draws each page; charts and forms are loaded only by those who open them. */
export const workbenches: Record<Page, ComponentType> = {
  // Most who start the program are clerks, with a person in front of them. What is loaded on demand shows a placeholder first, and React
  // keeps a placeholder for 300 ms so that it does not flicker.
  counter: CounterWorkbench,
  joint: lazy(async () => ({ default: (await import('@/features/joint')).JointWorkbench })),
  reception: lazy(async () => ({ default: (await import('@/features/reception')).ReceptionWorkbench })),
  approvals: lazy(async () => ({ default: (await import('@/features/approvals')).ApprovalsWorkbench })),
  monitor: lazy(async () => ({ default: (await import('@/features/monitor')).MonitorWorkbench })),
  catalogue: lazy(async () => ({ default: (await import('@/features/catalogue')).CatalogueWorkbench })),
  handover: lazy(async () => ({ default: (await import('@/features/attention')).HandoverPage })),
  archive: lazy(async () => ({ default: (await import('@/features/archive')).ArchivePage })),
  discrepancies: lazy(async () => ({ default: (await import('@/features/discrepancies')).DiscrepancyPage })),
  attention: lazy(async () => ({ default: (await import('@/features/attention')).AttentionPage })),
  sync: lazy(async () => ({ default: (await import('@/features/attention')).SyncPage })),
};
