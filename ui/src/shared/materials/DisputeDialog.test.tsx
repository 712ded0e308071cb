import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Hall, LicenceFault } from '@/generated';
import type { SlotView } from './slot';
import { type Session, SessionProvider } from '@/shared/session';
import { DisputeDialog } from './DisputeDialog';

const session = { hall: { departments: [{ code: 'gongan', name: '公安' }] } as Hall } as Session;

const slot = (...faults: LicenceFault[]): SlotView => ({
  slot: 'register',
  kind: 'household_register',
  name: '户口簿',
  asked: null,
  note: '',
  pages: 1,
  required: true,
  later: null,
  declarable: false,
  shared: true,
  licence: {
    department: 'gongan',
    fetched: {
      source: '示范平台',
      at: 0,
      number: '',
      issuer: '',
      issued_on: null,
      valid_until: null,
      faults,
    },
  },
  standard: '',
  howToGet: '',
  photos: [],
  settlement: null,
});

const onReport = vi.fn();
afterEach(() => {
  cleanup();
  onReport.mockReset();
});

const show = (disputed: SlotView) =>
  render(
    <SessionProvider value={session}>
      <DisputeDialog slot={disputed} onClose={() => {}} onReport={onReport} />
    </SessionProvider>,
  );
const confirm = () => act(async () => void fireEvent.keyDown(document.body, { key: 'Enter', ctrlKey: true }));

describe('reporting a discrepancy', () => {
  it('needs no words where the rules have found something, and says what and to whom', async () => {
    show(slot({ fault: 'no_record' }));
    const shown = screen.getByTestId('dispute-dialog').textContent;
    for (const words of ['公安', '没有这个人']) expect(shown).toContain(words);
    await confirm();
    expect(onReport).toHaveBeenCalledExactlyOnceWith('');
  });

  it('needs words where they have found nothing', async () => {
    show(slot());
    await confirm();
    expect(onReport).not.toHaveBeenCalled();
    fireEvent.click(screen.getByTestId('reason-1'));
    await confirm();
    expect(onReport).toHaveBeenCalledExactlyOnceWith('与申请人出示的原件不一致');
  });
});
