import { expect, test } from 'vitest';
import { sample, samplePermissions, sampleSamples } from './lint/planted.ts';
import { shippedRunbooks } from './lint/runbooks.ts';
import { samplesOf } from './lint/samples.ts';
import { lint } from './lint.ts';

const shipped = await shippedRunbooks();

test('there are runbooks to look at', () => {
  expect(shipped.map(({ folder }) => folder)).toContain('make-endpoint-private');
});

test.each(shipped)('$folder has no mistake that the lint knows', ({ folder, text, permissions }) => {
  expect(lint(text, permissions, samplesOf(folder))).toEqual([]);
});

test('the sample has no mistake', () => {
  expect(lint(sample, samplePermissions, sampleSamples)).toEqual([]);
});
