import { expect, test } from 'vitest';
import { copy } from './copy.ts';

const input = () => ({
  name: 'payments',
  tags: { team: 'a', none: undefined, nothing: null },
  subnets: ['subnet-0a', { zones: [1, true] }],
  at: new Date('2026-11-23T09:00:00Z'),
  payload: new Uint8Array([1, 2, 3]),
});

test('a copy is the same, absent members and types included', () => {
  expect(copy(input())).toStrictEqual(input());
});

test('a copy shares nothing', () => {
  const original = input();
  const copied = copy(original);
  Object.assign(copied.tags, { team: 'b' });
  copied.subnets.push('subnet-0b');
  Object.assign(copied.subnets[1] ?? {}, { zones: [] });
  copied.at.setTime(0);
  copied.payload[0] = 9;
  expect(original).toStrictEqual(input());
});

test('what structuredClone refuses is refused', () => {
  expect(() => copy({ call: () => undefined })).toThrow('could not be cloned');
});
