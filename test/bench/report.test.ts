import { describe, expect, test } from 'vitest';
import { type Figure, page, ratioText, type Section, terminalTable } from './report.ts';

const section = (...figures: readonly Figure[]): Section => ({ title: 'Start', text: 'How it starts.', figures });
const circumstances = { date: '2026-11-25', machine: 'a machine', versions: ['one 1', 'two 2'], rounds: '3' };
const met = { what: 'start', measured: '1.70', goal: { most: 1.7, is: 1.7 }, floor: '1', peer: 'c7n: 2' };
const missed = { what: 'memory', measured: '151 MB', goal: { most: 150, is: 151, unit: ' MB' } };

test('a ratio is printed with its range', () => {
  expect(ratioText({ median: 1.819, lowest: 1.7, highest: 2 })).toBe('1.82 (1.70 to 2.00)');
});

describe('the page', () => {
  test('has goal, floor and best peer beside each figure', () => {
    const text = page([section(met, missed)], circumstances, []);
    expect(text).toContain(`## Start

How it starts.

| figure | measured | goal | floor | best peer |
| --- | --- | --- | --- | --- |
| start | 1.70 | at most 1.7, met | 1 | c7n: 2 |
| memory | 151 MB | at most 150 MB, **missed** |  |  |
`);
  });

  test('names the date, the machine, the versions and the rounds', () => {
    expect(page([], circumstances, [])).toContain(
      '- date: 2026-11-25\n- machine: a machine\n- versions: one 1, two 2\n- rounds: 3\n',
    );
  });

  test('escapes a bar, which would end a cell', () => {
    expect(page([section({ what: 'a|b', measured: '1' })], circumstances, [])).toContain('| a\\|b | 1 |');
  });

  test('ends with what was left out', () => {
    expect(page([], circumstances, ['no peers', 'no TLS'])).toMatch(/\n## Notes\n\n- no peers\n- no TLS\n$/);
  });
});

test('a terminal shows the figures in columns, without marks of Markdown', () => {
  expect(terminalTable(section(met, missed))).toBe(`
Start
figure  measured  goal                    floor  best peer
start   1.70      at most 1.7, met        1      c7n: 2
memory  151 MB    at most 150 MB, missed
`);
});
