import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer, Division, DivisionLevel } from '@/generated';
import { host } from '@/host';
import { emptyField } from '../emptyField';
import { chainOf, RegionInput } from './RegionInput';

const parts: Record<string, Division[]> = {
  '': [
    { code: '31', name: '上海市' },
    { code: '32', name: '江苏省' },
    { code: '81', name: '香港特别行政区' },
  ],
  '31': [{ code: '3101', name: '市辖区' }],
  '3101': [
    { code: '310101', name: '黄浦区' },
    { code: '310104', name: '徐汇区' },
  ],
  '32': [
    { code: '3201', name: '南京市' },
    { code: '3205', name: '苏州市' },
  ],
};

beforeEach(() => {
  vi.spyOn(host, 'rpc').mockImplementation(
    (async (_: string, { within }: { within: string }) => parts[within] ?? []) as typeof host.rpc,
  );
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});
Element.prototype.scrollIntoView = () => {};

function draw(level: DivisionLevel = 'district') {
  const answers: (Answer | null)[] = [];
  const onLeave = vi.fn();
  const view = emptyField('origin', { label: '户籍地', kind: 'region', required: true, level });
  function Field() {
    const [value, setValue] = useState<Answer | null>(null);
    const onChange = (answer: Answer | null) => {
      answers.push(answer);
      setValue(answer);
    };
    return (
      <RegionInput
        view={view}
        id="origin"
        name="origin"
        value={value}
        invalid={false}
        onChange={onChange}
        onLeave={onLeave}
      />
    );
  }
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Field />
    </QueryClientProvider>,
  );
  return { answers, onLeave };
}

const input = (testid: string) => screen.getByTestId(testid) as HTMLInputElement;
const settle = () => act(async () => void (await new Promise(resolve => setTimeout(resolve, 20))));

async function choose(testid: string, typed: string) {
  await screen.findByTestId(testid);
  await settle();
  fireEvent.change(input(testid), { target: { value: typed } });
  const goesOn = fireEvent.keyDown(input(testid), { key: 'Enter' });
  await settle();
  return goesOn;
}

describe('a place', () => {
  it('is chosen level by level by typing, and a level with one option is taken by itself', async () => {
    const { answers, onLeave } = draw();
    expect(await choose('field-origin', '上海')).toBe(false);
    expect(answers.at(-1)).toBe('3101');
    expect(screen.queryByTestId('field-origin-1'), '市辖区 is not drawn').toBeNull();
    expect(document.activeElement).toBe(input('field-origin-2'));
    expect(onLeave).not.toHaveBeenCalled();
    expect(await choose('field-origin-2', '徐汇'), 'Enter on the last level goes on').toBe(true);
    expect(answers.at(-1)).toBe('310104');
  });

  it('begins anew below a level that is chosen again', async () => {
    const { answers } = draw();
    await choose('field-origin', '江苏');
    await choose('field-origin-1', '苏州');
    expect(answers.at(-1)).toBe('3205');
    await choose('field-origin', '上海');
    expect(answers.at(-1)).toBe('3101');
  });

  it('ends where there is nothing below', async () => {
    const { answers } = draw();
    await choose('field-origin', '香港');
    expect(answers).toEqual(['81']);
    expect(screen.queryByTestId('field-origin-1')).toBeNull();
  });

  it('goes only as deep as it is asked for', async () => {
    const { answers } = draw('province');
    expect(await choose('field-origin', '江苏')).toBe(true);
    expect(answers).toEqual(['32']);
    expect(screen.queryByTestId('field-origin-1')).toBeNull();
  });
});

describe('the codes that a code lies in', () => {
  it.each([
    ['', []],
    ['31', ['31']],
    ['310101', ['31', '3101', '310101']],
    ['310101002', ['31', '3101', '310101', '310101002']],
  ])('%s', (code, chain) => expect(chainOf(code)).toEqual(chain));
});
