import { describe, expect, it } from 'vitest';
import type { LicenceFault, LicenceView } from '@/generated';
import { translatorOf } from '../i18n';
import { faultWords, nextToDispute, nextToFetch } from './licence';
import { isFetched, type SlotView, takesPhotos } from './slot';

const fetched = (...faults: LicenceFault[]): LicenceView => ({
  department: 'gongan',
  fetched: {
    source: '平台',
    at: 0,
    number: '1',
    issuer: '分局',
    issued_on: null,
    valid_until: null,
    faults,
  },
});
const unfetched: LicenceView = { department: 'gongan', fetched: null };

const slot = (name: string, licence: LicenceView | null, shared = true): SlotView => ({
  slot: name,
  kind: name,
  name,
  asked: null,
  note: '',
  pages: 1,
  required: true,
  later: null,
  declarable: false,
  shared,
  licence,
  standard: '',
  howToGet: '',
  photos: [],
  settlement: null,
});

describe('a material that can be fetched', () => {
  it('may be photographed until a record stands for it', () => {
    expect(takesPhotos(slot('a', unfetched))).toBe(true);
    expect(takesPhotos(slot('a', fetched()))).toBe(false);
    expect(takesPhotos(slot('a', fetched({ fault: 'no_record' }), false))).toBe(true);
    expect(takesPhotos(slot('a', null))).toBe(false);
    expect(takesPhotos(slot('a', null, false))).toBe(true);
  });

  it('counts as fetched only with a record that proves something', () => {
    expect(isFetched(slot('a', unfetched))).toBe(false);
    expect(isFetched(slot('a', fetched({ fault: 'age_unknown' })))).toBe(false);
    expect(isFetched(slot('a', fetched()))).toBe(true);
  });
});

describe('the keys', () => {
  const slots = [
    slot('paper', null, false),
    slot('good', fetched()),
    slot('bad', fetched({ fault: 'no_record' }), false),
    slot('new', unfetched),
  ];

  it('fetch the chosen material, or what has not been fetched', () => {
    expect(nextToFetch(slots, 'bad')?.slot).toBe('bad');
    expect(nextToFetch(slots, 'paper')?.slot).toBe('new');
    expect(nextToFetch(slots.slice(0, 3), null)?.slot).toBe('bad');
    expect(nextToFetch(slots.slice(0, 2), null)?.slot).toBe('good');
    expect(nextToFetch(slots.slice(0, 1), null)).toBeUndefined();
  });

  it('report the chosen record, or the one that proves nothing', () => {
    expect(nextToDispute(slots, 'good')?.slot).toBe('good');
    expect(nextToDispute(slots, 'new')?.slot).toBe('bad');
    expect(nextToDispute([slot('new', unfetched)], 'new')).toBeUndefined();
  });
});

describe('what is wrong with a record', () => {
  it('is said with the field and the day', () => {
    const t = translatorOf('zh-CN');
    expect(faultWords(t, { fault: 'field_missing', field: 'address', label: '户籍地址' })).toContain(
      '户籍地址',
    );
    expect(faultWords(t, { fault: 'expired', valid_until: '2024-08-31' })).toContain('2024-08-31');
    expect(faultWords(t, { fault: 'too_old', issued_on: '2020-01-01', max_age_days: 365 })).toContain('365');
    expect(faultWords(t, { fault: 'no_record' })).not.toBe(faultWords(t, { fault: 'age_unknown' }));
  });
});
