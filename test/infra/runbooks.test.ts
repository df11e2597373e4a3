import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { RUNBOOKS } from '../../remediation/runbooks.ts';
import type { RunbookStatement } from '../../remediation/statement.ts';
import { EXPECTED_RUNBOOKS } from '../runbooks/expected-runbooks.ts';
import { type ResolvedResource, resolved, selfContainedTemplate } from './resolved-template.ts';

const template = await selfContainedTemplate();
const created = resolved(template);

const ofType = (type: string, resources = created) => resources.filter((resource) => resource.type === type);
const functionName = () => ofType('AWS::Lambda::Function')[0]?.logicalId ?? '';

function document(name: string): ResolvedResource {
  const found = ofType('AWS::SSM::Document').find(({ properties }) => properties['Name'] === name);
  if (found === undefined) throw new Error(`there is no document ${name}`);
  return found;
}

function role(name: string, resources = created): ResolvedResource {
  const description = `Permissions of the runbook ${name}`;
  const found = ofType('AWS::IAM::Role', resources).filter(
    ({ properties }) => properties['Description'] === description,
  );
  if (found[0] === undefined || found.length > 1) throw new Error(`there is not one role of ${name}`);
  return found[0];
}

const text = (name: string) => document(name).properties['Content'] as string;

interface ParsedRunbook {
  readonly parameters: Readonly<Record<string, { readonly default?: string; readonly allowedPattern: string }>>;
}

const runbooks = Object.values(RUNBOOKS).map(({ documentName, folder }) => [documentName, folder] as const);

test('these documents are deployed, and no others', () => {
  expect(ofType('AWS::SSM::Document').map(({ properties }) => properties['Name'])).toEqual(
    runbooks.map(([name]) => name),
  );
});

describe.each(runbooks)('the document %s', (name, folder) => {
  const shipped = readFileSync(`remediation/${folder}/runbook.yaml`, 'utf8');

  test('is YAML, for clusters, and changed in place', () => {
    const { Content: _content, ...rest } = document(name).properties;
    expect(rest).toEqual({
      Name: name,
      DocumentType: 'Automation',
      DocumentFormat: 'YAML',
      TargetType: '/AWS::EKS::Cluster',
      UpdateMethod: 'NewVersion',
    });
  });

  test('is the runbook as written, comments included, but for two defaults', () => {
    const places = [`default: "\${Role}"`, `default: "\${Function}"`] as const;
    for (const place of places) expect(shipped.split(place)).toHaveLength(2);
    const [role_, function_] = places;
    const expected = shipped
      .replace(role_, `default: "arn:${role(name).logicalId}"`)
      .replace(function_, `default: "${functionName()}"`);
    expect(text(name)).toBe(expected);
    expect(text(name)).toContain('# SPDX-License-Identifier: Apache-2.0');
  });

  test('is one Fn::Sub of two variables: its own role and the function', () => {
    const arn = { 'Fn::GetAtt': [role(name).logicalId, 'Arn'] };
    const isRestore = name === 'EksEndpointGuard-RestoreEndpointAccess';
    const variables = {
      Role: isRestore ? { 'Fn::If': ['HasRestoreRole', arn, ''] } : arn,
      Function: { Ref: functionName() },
    };
    expect(template.Resources[document(name).logicalId]?.Properties['Content']).toEqual({
      'Fn::Sub': [shipped, variables],
    });
  });

  test('reads the same by YAML 1.1, which knows more words for booleans', () => {
    expect(parse(text(name), { version: '1.1' })).toEqual(parse(text(name)));
  });

  test('takes its own defaults', () => {
    const { parameters } = parse(text(name)) as ParsedRunbook;
    const takes = (parameter: string, value: string) =>
      new RegExp(parameters[parameter]?.allowedPattern ?? '(?!)').test(value);
    const id = role(name).logicalId;
    expect(takes('AutomationAssumeRole', `arn:aws:iam::111122223333:role/eks-endpoint-guard-${id}-1A2B3C4D5E6F`)).toBe(
      true,
    );
    expect(takes('RuleFunctionName', functionName())).toBe(true);
  });

  test('is shorter than the 64 KB that a document may have', () => {
    expect(Buffer.byteLength(text(name))).toBeLessThan(65_536);
  });
});

/** What a runbook's role can be about. */
const ARNS: Readonly<Record<RunbookStatement['on'], () => string>> = {
  clusters: () => 'arn:aws:eks:eu-central-1:111122223333:cluster/*',
  vpcs: () => 'arn:aws:ec2:eu-central-1:*:vpc/*',
  'rule-function': () => `arn:${functionName()}`,
};
const update = { Effect: 'Allow', Action: ['eks:UpdateClusterConfig'], Resource: ARNS.clusters() };

const expected = Object.values(EXPECTED_RUNBOOKS);

describe.each(expected)('the role of $documentName', ({ documentName: name, role: { reads, updateCondition } }) => {
  const read = () => reads.map(({ actions, on }) => ({ Effect: 'Allow', Action: actions, Resource: ARNS[on]() }));
  const policy = (statements: object[]) => [
    { PolicyName: 'runbook', PolicyDocument: { Version: '2012-10-17', Statement: statements } },
  ];

  test('may read what the steps read, and update only in its own way', () => {
    const expected = policy([...read(), { ...update, Condition: updateCondition }]);
    expect(role(name).properties['Policies']).toEqual(expected);
    expect(role(name, resolved(template, { UseConditionKeys: 'on' })).properties['Policies']).toEqual(expected);
  });

  test('may update without conditions where UseConditionKeys is off, and no more than that', () => {
    const off = resolved(template, { UseConditionKeys: 'off' });
    expect(role(name, off).properties['Policies']).toEqual(policy([...read(), update]));
  });

  test('has these policies, this trust and a description, and neither a fixed name nor anything else', () => {
    const { Policies: _policies, ...rest } = role(name).properties;
    expect(rest).toEqual({
      Description: `Permissions of the runbook ${name}`,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'ssm.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: {
              StringEquals: { 'aws:SourceAccount': '111122223333' },
              ArnLike: { 'aws:SourceArn': 'arn:aws:ssm:*:111122223333:automation-execution/*' },
            },
          },
        ],
      },
    });
  });

  test('is the default of its own document, and of no other', () => {
    const users = runbooks
      .map(([other]) => other)
      .filter((other) => text(other).includes(`"arn:${role(name).logicalId}"`));
    expect(users).toEqual([name]);
  });
});

describe('without the role of RestoreEndpointAccess', () => {
  const RESTORE = 'EksEndpointGuard-RestoreEndpointAccess';
  const without = resolved(template, { RestoreRole: 'none' });
  const contentOf = (name: string) =>
    without.find(({ properties }) => properties['Name'] === name)?.properties['Content'] as string;

  test('all else is created, and no role can turn public access on', () => {
    const ids = (resources: readonly ResolvedResource[]) => resources.map(({ logicalId }) => logicalId);
    expect(ids(created).filter((id) => !ids(without).includes(id))).toEqual(['RestoreEndpointAccessRole']);
    const either = JSON.stringify({ 'eks:endpointPublicAccess': 'false', 'eks:endpointPrivateAccess': 'false' });
    const opening = (resources: readonly ResolvedResource[]) =>
      ids(resources.filter(({ properties }) => JSON.stringify(properties).includes(`"Null":${either}`)));
    expect([opening(created), opening(without)]).toEqual([['RestoreEndpointAccessRole'], []]);
  });

  test('the document differs by its default role alone, which is empty', () => {
    const { logicalId } = role(RESTORE);
    expect(contentOf(RESTORE)).toBe(text(RESTORE).replace(`default: "arn:${logicalId}"`, 'default: ""'));
    for (const [name] of runbooks.filter(([other]) => other !== RESTORE)) expect(contentOf(name)).toBe(text(name));
  });

  test('only this document takes an empty role', () => {
    const takesNone = runbooks.map(([name]) => {
      const { parameters } = parse(contentOf(name)) as ParsedRunbook;
      return [name, new RegExp(parameters['AutomationAssumeRole']?.allowedPattern ?? '').test('')];
    });
    expect(Object.fromEntries(takesNone)).toEqual({
      'EksEndpointGuard-MakeEndpointPrivate': false,
      'EksEndpointGuard-RestrictPublicCidrs': false,
      [RESTORE]: true,
    });
  });
});

test('no other role has a policy with the actions of the runbooks', () => {
  const others = ofType('AWS::IAM::Role').filter(
    ({ logicalId }) => !expected.some(({ documentName }) => role(documentName).logicalId === logicalId),
  );
  expect(others).toHaveLength(1);
  expect(JSON.stringify(others)).not.toMatch(/UpdateClusterConfig|InvokeFunction|ssm\.amazonaws\.com/);
});
