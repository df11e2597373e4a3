import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { showCommand, startCommand } from '../../../cli/undo/report.ts';

test('a shell takes the command apart as it was meant, quotes included', () => {
  const command = startCommand('eu-central-1', 'Restore', { Text: ["it's $HOME `id`"], List: ['a', 'b'] });
  const words = execFileSync('/bin/sh', ['-c', command.replace('aws', "printf '%s\\n'")], { encoding: 'utf8' });
  expect(words.split('\n')).toEqual([
    'ssm',
    'start-automation-execution',
    '--region',
    'eu-central-1',
    '--document-name',
    'Restore',
    '--parameters',
    '{"Text":["it\'s $HOME `id`"],"List":["a","b"]}',
    '',
  ]);
});

test('an execution is shown by one line', () => {
  expect(showCommand('eu-central-1', '4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f')).toBe(
    'aws ssm get-automation-execution --region eu-central-1 --automation-execution-id 4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f',
  );
});
