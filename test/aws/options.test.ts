import { describe, expect, test } from 'vitest';
import { instructions, parseOptions } from './options.ts';

describe('the options of the local AWS', () => {
  test.each([
    ['none', [], { kind: 'serve', port: 4566, speed: 60 }],
    ['both', ['--port', '0', '--speed', '100000'], { kind: 'serve', port: 0, speed: 100_000 }],
    ['one, with a sign', ['--speed=1'], { kind: 'serve', port: 4566, speed: 1 }],
    ['help, whatever else', ['--speed', 'fast', '--help'], { kind: 'help' }],
  ])('may be %s', (_, args, options) => {
    expect(parseOptions(args)).toEqual(options);
  });

  test.each([
    [['--speed', '0'], '--speed: "0" is not a whole number from 1 to 100000'],
    [['--speed', 'abc'], '--speed: "abc" is not a whole number from 1 to 100000'],
    [['--speed', '-5'], '--speed: "-5" is not a whole number from 1 to 100000'],
    [['--speed=-5'], '--speed: "-5" is not a whole number from 1 to 100000'],
    [['--speed', '1.5'], '--speed: "1.5" is not a whole number from 1 to 100000'],
    [['--speed', '1e3'], '--speed: "1e3" is not a whole number from 1 to 100000'],
    [['--speed', '100001'], '--speed: "100001" is not a whole number from 1 to 100000'],
    [['--speed='], '--speed: "" is not a whole number from 1 to 100000'],
    [['--port', '65536'], '--port: "65536" is not a whole number from 0 to 65535'],
    [['--port', '-1'], '--port: "-1" is not a whole number from 0 to 65535'],
    [['--sped', '5'], "Unknown option '--sped'"],
    [['5'], "Unexpected argument '5'"],
  ])('%o are refused', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});

test('the instructions name the page, the address, the keys and the account', () => {
  const text = instructions({
    url: 'http://127.0.0.1:1',
    page: 'http://127.0.0.1:1/_local/',
    region: 'eu-central-1',
    account: '111122223333',
    accessKeyId: 'AKIA',
    secretAccessKey: 'secret',
  });
  expect(text).toContain('The page of the local AWS: http://127.0.0.1:1/_local/\n');
  expect(text).toContain('export AWS_ENDPOINT_URL=http://127.0.0.1:1 AWS_REGION=eu-central-1');
  expect(text).toContain('AWS_ACCESS_KEY_ID=AKIA AWS_SECRET_ACCESS_KEY=secret');
  expect(text).toContain('\n  npx --no-install eks-endpoint-guard undo --list\n');
  expect(text).toContain('--role-arn arn:aws:iam::111122223333:role/eks-cluster');
});
