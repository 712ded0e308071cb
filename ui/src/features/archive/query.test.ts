import { describe, expect, it } from 'vitest';
import { EMPTY, gapOf, queryOf, shapeOf, traceKind } from './query';

describe('what somebody has in hand', () => {
  it('is told by its shape', () => {
    expect(shapeOf('11010519491231002x')).toBe('id_number');
    expect(shapeOf('１１０１０５１９４９１２３１００２Ｘ')).toBe('id_number');
    expect(shapeOf('138 0000 5678')).toBe('phone');
    expect(shapeOf('+8613800005678')).toBe('phone');
    expect(shapeOf('021-12345678')).toBe('phone');
    expect(shapeOf('张三')).toBe('name');
    expect(shapeOf('John Smith')).toBe('name');
    expect(shapeOf('11310115MB2F0001XK4000125001000202611290001')).toBe('number');
    expect(shapeOf('LB20261129-0007')).toBe('number');
  });

  it('is what the person says it is', () => {
    expect(traceKind({ ...EMPTY, text: '13800005678' })).toBe('phone');
    expect(traceKind({ ...EMPTY, text: '13800005678', by: 'number' })).toBe('number');
  });
});

describe('the form', () => {
  it('asks for nothing when nothing is filled in', () => {
    expect(gapOf(EMPTY)).toBe('nothing');
    expect(gapOf({ ...EMPTY, text: '  ' })).toBe('nothing');
  });

  it('says what is wrong with the days and the item', () => {
    expect(gapOf({ ...EMPTY, from: '2026-02-30' })).toBe('from');
    expect(gapOf({ ...EMPTY, until: '2026-1' })).toBe('until');
    expect(gapOf({ ...EMPTY, from: '2026-03-02', until: '2026-03-01' })).toBe('order');
    expect(gapOf({ ...EMPTY, text: '张三', itemText: '出生' })).toBe('item');
  });

  it('becomes the question that is asked', () => {
    const draft = {
      ...EMPTY,
      text: ' 张三 ',
      itemText: '出生登记',
      item: 'chusheng-dengji',
      from: '2026-03-01',
    };
    expect(gapOf(draft)).toBeNull();
    expect(queryOf(draft)).toEqual({
      trace: { by: 'name', text: '张三' },
      item: 'chusheng-dengji',
      from: '2026-03-01',
      until: null,
      after: null,
    });
    expect(queryOf({ ...EMPTY, until: '2026-03-01' }).trace).toBeNull();
  });
});
