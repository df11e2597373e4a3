import { readFileSync } from 'node:fs';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { accountOf } from '../../../cli/doctor/account.ts';
import { CHECKS } from '../../../cli/doctor/check.ts';
import { organizationOf } from '../../../cli/doctor/organization/organization.ts';
import { canned } from '../../rules/canned.ts';

const page = readFileSync('docs/doctor.md', 'utf8');

/** The permissions that the doctor names when AWS answers none of its calls. */
async function neededPermissions(): Promise<readonly string[]> {
  const { configuration } = canned();
  const config = new ConfigServiceClient(configuration);
  const account = accountOf({
    cloudFormation: new CloudFormationClient(configuration),
    cloudTrail: new CloudTrailClient(configuration),
    config,
    logs: new CloudWatchLogsClient(configuration),
    iam: new IAMClient(configuration),
    lambda: new LambdaClient(configuration),
    ssm: new SSMClient(configuration),
  });
  const organization = organizationOf({
    sts: new STSClient(configuration),
    organizations: new OrganizationsClient(configuration),
    configIn: () => config,
    cloudFormationIn: () => new CloudFormationClient(configuration),
  });
  const { logEvents, ...others } = account;
  const verbs: ((...names: string[]) => Promise<unknown>)[] = [
    (group = '', pattern = '') => logEvents(group, pattern, new Date(0)),
    ...Object.values(others),
    ...Object.values(organization),
  ];
  return await Promise.all(
    verbs.map((verb) =>
      verb('first', 'second', 'SELF').then(
        () => 'an answer',
        ({ action }) => action,
      ),
    ),
  );
}

/** What stands in the first column of a table of the page, in backticks. */
function firstColumn(heading: string): readonly string[] {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
}

describe('the page of the doctor', () => {
  test('explains every check, in order', () => {
    expect(firstColumn('Checks')).toEqual([...CHECKS]);
  });

  test('lists the permissions of the calls that are made', async () => {
    const others = ['ec2:DescribeRegions', 'iam:ListAccountAliases', 'organizations:ListAccounts', 'sts:AssumeRole'];
    const permissions = [...(await neededPermissions()), ...others];
    expect([...firstColumn('Permissions')].sort()).toEqual(permissions.sort());
  });
});
