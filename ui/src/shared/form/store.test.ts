import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer, FormView } from '@/generated';
import { emptyField } from './emptyField';
import { FormStore, sameAnswer, SAVE_AFTER, type SaveAnswer } from './store';

const form = (values: Record<string, Answer | null>): FormView => ({
  code: 'birth',
  version: 1,
  problems: [],
  left_out: [],
  materials: [],
  steps: [
    {
      id: 'one',
      title: '',
      problems: 0,
      sections: [
        {
          id: 'one',
          title: '',
          fields: Object.entries(values).map(([name, value]) => emptyField(name, { value })),
        },
      ],
    },
  ],
});

describe('the answers on screen', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are saved once when the keys rest', async () => {
    const save = vi.fn<SaveAnswer>(async () => true);
    const store = new FormStore(save);
    for (const text of ['陈', '陈某', '陈某某']) store.set('name', text);
    await vi.advanceTimersByTimeAsync(SAVE_AFTER - 1);
    expect(save).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(save.mock.calls).toEqual([['name', '陈某某']]);
    expect(store.get('name').unsaved).toBe(false);
  });

  it('are saved at once when the field is left', async () => {
    const save = vi.fn<SaveAnswer>(async () => true);
    const store = new FormStore(save);
    store.set('name', '陈');
    store.leave('name');
    await vi.advanceTimersByTimeAsync(0);
    expect(save).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(SAVE_AFTER);
    expect(save).toHaveBeenCalledOnce();
    expect(store.get('name').left).toBe(true);
  });

  it('render only the field whose key was pressed', () => {
    const store = new FormStore(async () => true);
    const name = vi.fn();
    const phone = vi.fn();
    store.subscribe('name', name);
    store.subscribe('phone', phone);
    store.set('name', '陈');
    expect(name).toHaveBeenCalledOnce();
    expect(phone).not.toHaveBeenCalled();
  });

  it('are not overwritten by an older form from the engine', () => {
    const store = new FormStore(async () => true);
    store.receive(form({ name: '旧', phone: null }));
    store.set('name', '新');
    store.receive(form({ name: '旧', phone: '1' }));
    expect([store.get('name').value, store.get('phone').value]).toEqual(['新', '1']);
  });

  it('follow the engine once they are saved', async () => {
    const store = new FormStore(async () => true);
    store.set('name', ' 陈 ');
    await store.flushAll();
    store.receive(form({ name: '陈' }));
    expect(store.get('name').value).toBe('陈');
  });

  it('stay when a key came while they were being saved', async () => {
    let finish = () => {};
    const save = vi.fn<SaveAnswer>(() => new Promise<boolean>(resolve => (finish = () => resolve(true))));
    const store = new FormStore(save);
    store.set('name', '一');
    void store.flush('name');
    await vi.advanceTimersByTimeAsync(0);
    store.set('name', '二');
    finish();
    await vi.advanceTimersByTimeAsync(0);
    store.receive(form({ name: '一' }));
    expect(store.get('name')).toMatchObject({ value: '二', unsaved: true });
  });

  it('stay and say so when they could not be saved, and are tried again', async () => {
    const save = vi.fn<SaveAnswer>(async () => undefined);
    const store = new FormStore(save);
    store.set('name', '陈');
    await store.flush('name');
    expect(store.get('name')).toMatchObject({ value: '陈', unsaved: true, failed: true });
    save.mockImplementation(async () => true);
    await store.flushAll();
    expect(store.get('name')).toMatchObject({ unsaved: false, failed: false });
  });

  it('of one field are saved one after the other', async () => {
    const order: string[] = [];
    const store = new FormStore(async (_, answer) => {
      order.push(`begin ${String(answer)}`);
      await new Promise(resolve => setTimeout(resolve, answer === '一' ? 50 : 1));
      order.push(`end ${String(answer)}`);
      return true;
    });
    store.set('name', '一');
    void store.flush('name');
    store.set('name', '二');
    void store.flush('name');
    await vi.advanceTimersByTimeAsync(100);
    expect(order).toEqual(['begin 一', 'end 一', 'begin 二', 'end 二']);
  });
});

describe('two answers', () => {
  it('are the same when both are what a person calls empty', () => {
    expect(sameAnswer(null, '')).toBe(true);
    expect(sameAnswer([], null)).toBe(true);
    expect(sameAnswer(false, null)).toBe(false);
    expect(sameAnswer(0, null)).toBe(false);
  });
});
