import type { RemediationConfiguration, RemediationException } from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import { checkExceptions, checkParameters, checkRemediation } from '../../../../cli/doctor/checks/remediation.ts';
import { roleArn, rule, runbook } from '../samples.ts';

const role = { StaticValue: { Values: [roleArn] } };
const cluster = { ResourceValue: { Value: 'RESOURCE_ID' as const } };
const remediation: RemediationConfiguration = {
  ConfigRuleName: 'eks-endpoint-public-access',
  TargetType: 'SSM_DOCUMENT',
  TargetId: 'EksEndpointGuard-MakeEndpointPrivate',
  Automatic: false,
  Parameters: { AutomationAssumeRole: role, ClusterName: cluster },
};

describe('a remediation', () => {
  test.each([
    [false, 'manual'],
    [true, 'automatic'],
  ])('is well when it is attached (automatic: %s)', (Automatic, mode) => {
    expect(checkRemediation(rule, { ...remediation, Automatic })).toEqual({
      check: 'remediation',
      state: 'ok',
      sentence: `The rule eks-endpoint-public-access has the remediation EksEndpointGuard-MakeEndpointPrivate, ${mode}.`,
    });
  });

  test('that is missing has to be attached', () => {
    expect(checkRemediation(rule, undefined)).toEqual({
      check: 'remediation',
      state: 'problem',
      sentence:
        'The rule eks-endpoint-public-access has no remediation, so there is no Remediate button. Update the stack, which attaches it.',
    });
  });

  test('cannot be attached to the rule of another service', () => {
    const name = 'eks-endpoint-public-access-conformance-pack-abcdefg';
    expect(checkRemediation({ ...rule, name, isServiceLinked: true }, undefined)).toEqual({
      check: 'remediation',
      state: 'warning',
      sentence:
        'The rule eks-endpoint-public-access-conformance-pack-abcdefg belongs to another service and can have no remediation of its own. Start a runbook by hand, or deploy the template here.',
    });
  });
});

describe('the parameters of a remediation', () => {
  const resultFor = (Parameters: RemediationConfiguration['Parameters']) =>
    checkParameters({ ...remediation, Parameters }, runbook);
  const wrong = (problem: string) => ({
    check: 'remediation-parameters',
    state: 'problem',
    sentence: `The remediation of eks-endpoint-public-access ${problem}: every start of EksEndpointGuard-MakeEndpointPrivate fails. Update the stack, so that remediation and document are of one version.`,
  });

  test('are those that the document takes', () => {
    expect(checkParameters(remediation, runbook)).toEqual({
      check: 'remediation-parameters',
      state: 'ok',
      sentence:
        'The remediation of eks-endpoint-public-access gives the document EksEndpointGuard-MakeEndpointPrivate what it takes.',
    });
  });

  test('need not name what has a default', () => {
    expect(resultFor({ ClusterName: cluster }).state).toBe('ok');
  });

  test('may not name what the document does not know', () => {
    expect(resultFor({ ClusterName: cluster, Name: cluster, Role: role })).toEqual(
      wrong('gives Name, Role, which the document does not know'),
    );
  });

  test('have to name what has no default', () => {
    expect(resultFor({ AutomationAssumeRole: role })).toEqual(wrong('does not give ClusterName, which it needs'));
    expect(resultFor(undefined)).toEqual(wrong('does not give ClusterName, which it needs'));
    const two = { ...runbook, Parameters: [{ Name: 'ClusterName' }, { Name: 'PublicAccessCidrs' }] };
    expect(checkParameters({ ...remediation, Parameters: {} }, two)).toEqual(
      wrong('does not give ClusterName, PublicAccessCidrs, which it needs'),
    );
  });

  test('are all unknown to a document without parameters', () => {
    const { Parameters: _parameters, ...bare } = runbook;
    expect(checkParameters({ ...remediation, Parameters: { ClusterName: cluster } }, bare)).toEqual(
      wrong('gives ClusterName, which the document does not know'),
    );
  });

  test('cannot name a parameter that has no name', () => {
    const unnamed = { ...runbook, Parameters: [{ Type: 'String' as const }] };
    expect(checkParameters({ ...remediation, Parameters: {} }, unnamed)).toEqual(
      wrong('does not give , which it needs'),
    );
  });

  test('can be wrong both ways', () => {
    expect(resultFor({ Cluster: cluster })).toEqual(
      wrong('gives Cluster, which the document does not know, and does not give ClusterName, which it needs'),
    );
  });

  test.each([
    [undefined, 'EksEndpointGuard-MakeEndpointPrivate'],
    ['2', 'EksEndpointGuard-MakeEndpointPrivate, version 2'],
  ])('are of no use without the document (version %s)', (version, document) => {
    const configuration = version === undefined ? remediation : { ...remediation, TargetVersion: version };
    expect(checkParameters(configuration, undefined)).toEqual({
      check: 'remediation-parameters',
      state: 'problem',
      sentence: `The remediation of eks-endpoint-public-access starts the document ${document}, which does not exist here. Update the stack.`,
    });
  });
});

describe('remediation exceptions', () => {
  const exception: RemediationException = {
    ConfigRuleName: 'eks-endpoint-public-access',
    ResourceType: 'AWS::EKS::Cluster',
    ResourceId: 'payments',
  };
  const DELETE =
    'aws configservice delete-remediation-exceptions --config-rule-name eks-endpoint-public-access --resource-keys ResourceType=AWS::EKS::Cluster,ResourceId=payments';

  test('that are not there are well', () => {
    expect(checkExceptions(rule, true, [])).toEqual([
      {
        check: 'exceptions',
        state: 'ok',
        sentence: 'No cluster has a remediation exception for eks-endpoint-public-access.',
      },
    ]);
  });

  test.each([
    ['are wrong where remediation is automatic', true, 'problem'],
    ['are a warning where it is not', false, 'warning'],
  ])('without an end %s', (_name, isAutomatic, state) => {
    expect(checkExceptions(rule, isAutomatic, [exception])).toEqual([
      {
        check: 'exceptions',
        state,
        sentence: `Automatic remediation leaves the cluster payments alone until its exception is deleted. Look at why its last remediation failed, then: ${DELETE}`,
      },
    ]);
  });

  test('with an end were decided by a person', () => {
    const ExpirationTime = new Date('2027-01-31T00:00:00Z');
    expect(checkExceptions(rule, true, [{ ...exception, ExpirationTime, Message: 'load test' }])).toEqual([
      {
        check: 'exceptions',
        state: 'warning',
        sentence: `Automatic remediation leaves the cluster payments alone until 2027-01-31T00:00:00.000Z (load test). If that is not wanted: ${DELETE}`,
      },
    ]);
  });

  test('are results of their own', () => {
    expect(checkExceptions(rule, true, [exception, { ...exception, ResourceId: 'shop' }])).toHaveLength(2);
  });
});
