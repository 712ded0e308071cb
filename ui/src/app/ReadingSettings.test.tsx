import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { type Session, SessionProvider } from '@/shared/session';
import { ReadingSettings } from './ReadingSettings';

afterEach(cleanup);

function open(can_read: boolean) {
  const onChange = vi.fn<(reading: 'on' | 'off') => void>();
  render(
    <SessionProvider value={{ can_read } as Session}>
      <ReadingSettings reading="on" onChange={onChange} />
    </SessionProvider>,
  );
  return { box: screen.getByTestId<HTMLInputElement>('setting-reading'), onChange };
}

it('turns the reading of papers off', () => {
  const { box, onChange } = open(true);
  expect(box.checked).toBe(true);
  fireEvent.click(box);
  expect(onChange).toHaveBeenCalledWith('off');
});

it('says that the networks are missing, and then nothing can be chosen', () => {
  const { box } = open(false);
  expect([box.checked, box.disabled]).toEqual([false, true]);
  expect(screen.getByTestId('setting-reading-help').textContent).toContain('没有安装识别模型');
});
