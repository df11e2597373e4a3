import { parsePolicy } from '../iam/policy.ts';
import type { LocalAws } from '../local-aws.ts';

const ROLE = 'arn:aws:iam::111122223333:role/sample';
const LOG_GROUP = '/aws/lambda/sample';
export const SAMPLE_FUNCTION = 'arn:aws:lambda:eu-central-1:111122223333:function:sample';

export interface SampleFunction {
  /** A CommonJS module that exports `handler`. */
  readonly source: string;
  readonly timeoutSeconds?: number;
  readonly actions?: readonly string[];
}

/** A function for tests of services, which AWS Config may invoke and which may write its log. */
export function createSampleFunction(
  aws: LocalAws,
  { source, timeoutSeconds = 10, actions = [] }: SampleFunction,
): void {
  aws.identities.addRole({
    name: 'sample',
    arn: ROLE,
    trustPolicy: allow({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    policies: [allow({ Action: ['logs:*', ...actions], Resource: '*' })],
  });
  aws.lambda.createFunction({
    name: 'sample',
    arn: SAMPLE_FUNCTION,
    roleArn: ROLE,
    handler: 'index.handler',
    code: { files: { 'index.js': source } },
    memoryMegabytes: 128,
    timeoutSeconds,
    environment: {},
    logGroup: LOG_GROUP,
  });
  aws.lambda.addPermission(SAMPLE_FUNCTION, { action: 'lambda:InvokeFunction', service: 'config.amazonaws.com' });
}

/** What the function has written with `console.log(MARK + JSON.stringify(value))`. */
export function writtenBySample(aws: LocalAws): unknown[] {
  const lines = (aws.lambda.logs.get(LOG_GROUP) ?? []).filter((line) => line.includes(MARK));
  return lines.map((line) => JSON.parse(line.slice(line.indexOf(MARK) + MARK.length)));
}

export const MARK = 'SAMPLE ';

function allow(statement: object) {
  return parsePolicy({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] }, 'a sample role');
}
