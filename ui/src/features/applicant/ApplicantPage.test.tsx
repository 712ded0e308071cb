import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApplicantForm, ApplicantScreen, ApplicantView, RatingChoice } from '@/generated';
import { LanguageProvider } from '@/shared/i18n';
import { ApplicantPage } from './ApplicantPage';

const rpc = vi.hoisted(() => vi.fn());
vi.mock('@/host', async original => ({
  ...(await original<typeof import('@/host')>()),
  host: { rpc, onChanged: () => () => undefined, putSignature: vi.fn() },
}));

const seen = { turn: 3, revision: 7 };

const form: ApplicantForm = {
  title: '居住证新办',
  sections: [
    {
      title: '申请人',
      here: false,
      lines: [
        { label: '姓名', text: '张三', required: true, wrong: false },
        { label: '联系电话', text: '', required: false, wrong: false },
      ],
    },
    {
      title: '居住',
      here: true,
      lines: [
        { label: '居住地址', text: '', required: true, wrong: false },
        { label: '证件号码', text: '110', required: true, wrong: true },
      ],
    },
  ],
  materials: [
    { name: '居民身份证', state: 'missing', have: 1, need: 2 },
    { name: '租赁合同', state: 'photographed', have: 1, need: 1 },
  ],
  asks: [{ label: '居住地址', what: 'answer' }],
  statement: '本人承诺属实。',
  signed: false,
};

const levels: RatingChoice[] = (
  ['very_satisfied', 'satisfied', 'fair', 'dissatisfied', 'very_dissatisfied'] as const
).map(level => ({
  level,
  reasons: [
    { code: `${level}-1`, text: `${level} 一` },
    { code: `${level}-2`, text: `${level} 二` },
  ],
}));

const language = vi.fn();

function show(what: ApplicantScreen, spoken: ApplicantView['language'] = 'zh-CN') {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <LanguageProvider value={spoken}>
        <ApplicantPage view={{ seen, language: spoken, screen: what }} onLanguage={language} />
      </LanguageProvider>
    </QueryClientProvider>,
  );
}

const press = (key: string, ctrlKey = false) =>
  act(async () => {
    fireEvent.keyDown(document.body, { key, ctrlKey });
  });

beforeEach(() => {
  rpc.mockReset();
  rpc.mockResolvedValue({ seen, language: 'zh-CN', screen: { stage: 'thanks', rated: true } });
  Element.prototype.scrollIntoView = vi.fn();
});
afterEach(cleanup);

describe('between two applicants', () => {
  it('names the hall and the counter, and nothing else', () => {
    show({ stage: 'welcome', hall: '示范大厅', counter: 3 });
    const page = screen.getByTestId('applicant-welcome');
    expect(page.textContent).toContain('示范大厅');
    expect(page.textContent).toContain('3 号窗口');
    expect(screen.queryByTestId('applicant-materials')).toBeNull();
  });

  it('leads nowhere', () => {
    show({ stage: 'welcome', hall: '示范大厅', counter: 3 });
    expect(document.querySelectorAll('a')).toHaveLength(0);
    expect(document.querySelectorAll('button')).toHaveLength(1);
  });

  it('speaks the other language at a touch', () => {
    show({ stage: 'welcome', hall: '示范大厅', counter: 3 });
    fireEvent.click(screen.getByTestId('applicant-language'));
    expect(language).toHaveBeenCalledWith('en');
  });
});

describe('the form', () => {
  it('shows every question with its answer, and brings the section that is being filled in into sight', () => {
    show({ stage: 'form', ...form });
    expect(screen.getByText('张三')).toBeTruthy();
    expect(screen.getByText('未填写')).toBeTruthy();
    expect(document.querySelector('[aria-current=step]')?.textContent).toContain('居住地址');
    expect(Element.prototype.scrollIntoView).toHaveBeenCalledTimes(1);
    expect(document.querySelector('.applicant-wrong')?.textContent).toContain('请核对');
  });

  it('says what is asked for next, and where the materials stand', () => {
    show({ stage: 'form', ...form });
    expect(screen.getByTestId('applicant-asks').textContent).toContain('请告知：居住地址');
    expect(screen.getByTestId('applicant-materials').textContent).toContain('请出示（1/2）');
    expect(screen.queryByTestId('sign-pad')).toBeNull();
  });

  it('is signed only when the clerk asks for it', () => {
    show({ stage: 'sign', ...form });
    expect(screen.getByTestId('applicant-signing').textContent).toContain('本人承诺属实。');
    expect(screen.getByTestId('sign-pad')).toBeTruthy();
    expect(screen.queryByText('联系电话')).toBeNull();
    expect(screen.getByText('未填写')).toBeTruthy();
    expect(screen.getByTestId<HTMLButtonElement>('sign-confirm').disabled).toBe(true);
  });
});

describe('the rating', () => {
  const rate = () => show({ stage: 'rate', title: '居住证新办', number: 'N1', levels });

  it('is given by keyboard: a level, its reasons, and no word more than one likes', async () => {
    rate();
    await press('Enter', true);
    expect(rpc).not.toHaveBeenCalled();
    await press('5');
    await press('a');
    // Another level has other reasons.
    await press('1');
    await press('b');
    await press('Enter', true);
    const opinion = { level: 'very_dissatisfied', reasons: ['very_dissatisfied-2'], words: '' };
    expect(rpc).toHaveBeenCalledExactlyOnceWith('applicant_rate', { seen, opinion });
  });

  it('is given by touch, with words', async () => {
    rate();
    fireEvent.click(screen.getByTestId('rate-satisfied'));
    fireEvent.click(screen.getByTestId('reason-satisfied-1'));
    fireEvent.click(screen.getByTestId('reason-satisfied-2'));
    fireEvent.click(screen.getByTestId('reason-satisfied-1'));
    fireEvent.change(screen.getByTestId('rate-words'), { target: { value: '很快' } });
    await act(async () => {
      fireEvent.click(screen.getByTestId('rate-submit'));
    });
    const opinion = { level: 'satisfied', reasons: ['satisfied-2'], words: '很快' };
    expect(rpc).toHaveBeenCalledExactlyOnceWith('applicant_rate', { seen, opinion });
  });

  it('is nobody’s duty', async () => {
    rate();
    await press('Escape');
    expect(rpc).toHaveBeenCalledExactlyOnceWith('applicant_skip', seen);
  });

  it('is thanked for', () => {
    show({ stage: 'thanks', rated: true }, 'en');
    expect(screen.getByTestId('applicant-thanks').textContent).toContain('Thank you for your rating');
  });
});
