import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { TaskCommand, TaskScreen, TaskState } from '@/generated';
import { type Session, SessionProvider } from '@/shared/session';
import { DecisionBar } from './DecisionBar';

const session = { staff: { id: 'qianli', name: '钱丽', roles: ['approver'] } } as unknown as Session;

function show(state: TaskState) {
  const onAct = vi.fn<(command: TaskCommand) => Promise<unknown>>().mockResolvedValue({});
  const task = { state, submission: { case_number: '1', applicant: '陈样例', item_name: '参保登记' } };
  render(
    <SessionProvider value={session}>
      <DecisionBar
        screen={{ task, can_decide: true, department_name: '医保' } as unknown as TaskScreen}
        busy={false}
        missingPhotos={null}
        onAct={onAct}
      />
    </SessionProvider>,
  );
  return onAct;
}

afterEach(cleanup);

/** Presses a key where the focus is; Enter on a button clicks it, as in a browser. */
async function press(key: string): Promise<void> {
  await act(async () => {
    const target = document.activeElement ?? document.body;
    if (fireEvent.keyDown(target, { key }) && key === 'Enter' && target instanceof HTMLButtonElement)
      target.click();
  });
}

it('approves with A and one Enter, and not with A alone', async () => {
  const onAct = show({ status: 'open' });
  await press('a');
  expect(onAct).not.toHaveBeenCalled();
  await press('Enter');
  expect(onAct).toHaveBeenCalledWith({ verb: 'approve', opinion: '' });
});

it('does not refuse without a reason, and says so', async () => {
  const onAct = show({ status: 'open' });
  await press('d');
  fireEvent.click(screen.getByTestId('task-confirm'));
  expect(onAct).not.toHaveBeenCalled();
  expect(screen.getByRole('alert').textContent).toBe('不同意必须写明理由');
});

it('refuses with a reason and its legal basis', async () => {
  const onAct = show({ status: 'open' });
  await press('d');
  fireEvent.change(screen.getByTestId('task-opinion'), { target: { value: '证明过期' } });
  fireEvent.change(screen.getByTestId('task-legal-basis'), { target: { value: '办法第九条' } });
  await act(async () => fireEvent.click(screen.getByTestId('task-confirm')));
  expect(onAct).toHaveBeenCalledWith({ verb: 'refuse', opinion: '证明过期', legal_basis: '办法第九条' });
});

it('goes back with Escape without deciding', async () => {
  const onAct = show({ status: 'open' });
  await press('b');
  await press('Escape');
  expect(screen.getByTestId('task-approve')).toBeTruthy();
  expect(onAct).not.toHaveBeenCalled();
});

it('has no keys for what somebody else claimed, and says who', async () => {
  const onAct = show({ status: 'claimed', staff: 'sunwei', name: '孙伟', at: 0 });
  await press('a');
  await press('c');
  expect(onAct).not.toHaveBeenCalled();
  expect(screen.getByTestId('task-obstacle').textContent).toContain('孙伟');
});
