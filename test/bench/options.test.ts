import { expect, test } from 'vitest';
import { HELP, readOptions } from './options.ts';

test('measures everything but the peers, where nothing is said', () => {
  expect(readOptions([])).toEqual({ help: false, quick: false, peers: false });
});

test.each(['help', 'quick', 'peers'] as const)('--%s is an option, and the help has it', (name) => {
  expect(readOptions([`--${name}`])[name]).toBe(true);
  expect(HELP).toContain(`--${name} `);
});

test('refuses an option that it does not have', () => {
  expect(() => readOptions(['--fast'])).toThrow(/--fast/);
});
