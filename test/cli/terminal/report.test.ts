import { expect, test } from 'vitest';
import { exitCodeOf, jsonPrintout, notEnabledLine } from '../../../cli/terminal/report.ts';

test.each([
  ['0 when all is well', false, false, 0],
  ['1 when something is wrong', false, true, 1],
  ['2 when the command could not tell', true, false, 2],
  ['2 when the command could not tell, whatever else is wrong', true, true, 2],
])('the exit code is %s', (_name, couldNotTell, isWrong, code) => {
  expect(exitCodeOf({ couldNotTell, isWrong })).toBe(code);
});

test('JSON goes to standard output, and the summary to standard error', () => {
  expect(jsonPrintout([{ region: 'eu-central-1' }], 'One.\n')).toEqual({
    stdout: '[\n  {\n    "region": "eu-central-1"\n  }\n]\n',
    stderr: 'One.\n',
  });
});

test('Regions that are not enabled are named in one line, if there are any', () => {
  expect(notEnabledLine(['af-south-1', 'ap-east-1'])).toBe('Not enabled, so not looked into: af-south-1, ap-east-1\n');
  expect(notEnabledLine([])).toBe('');
});
