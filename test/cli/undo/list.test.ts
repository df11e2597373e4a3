import type { AutomationExecution } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { listInWords } from '../../../cli/undo/list.ts';
import { described, ID, madePrivate, NO_OUTPUT, outputs, RESTORE_ID } from './fakes.ts';

const open = { access: ['True', 'False'], cidrs: ['198.51.100.0/24'] } as const;
const shut = { access: ['False', 'True'], cidrs: ['198.51.100.0/24'] } as const;
const settings = ({ access, cidrs }: typeof open | typeof shut) => ({ access, cidrs: [...cidrs] });

/** The list when Systems Manager has these executions, and EKS describes these clusters. Nothing is started. */
async function listed(
  executions: readonly AutomationExecution[],
  clusters: Readonly<Record<string, object | Error>> = { payments: described() },
) {
  const looks: string[] = [];
  const text = await listInWords(
    'eu-central-1',
    {
      region: () => Promise.reject(new Error('the test has no Region')),
      start: () => Promise.reject(new Error('a list starts nothing')),
      defaultRole: () => Promise.reject(new Error('a list starts nothing')),
      find: async (id) => executions.find(({ AutomationExecutionId }) => AutomationExecutionId === id),
      list: async () =>
        executions.map(({ AutomationExecutionId: id = '', DocumentName: document = '', ExecutionStartTime }) => ({
          id,
          document,
          started: ExecutionStartTime,
        })),
    },
    {
      describeCluster: async (name) => {
        looks.push(name);
        const cluster = clusters[name];
        if (cluster instanceof Error) throw cluster;
        return cluster;
      },
    },
  );
  return { lines: text.trimEnd().split('\n'), looks };
}

describe('the answer whether an execution can be undone', () => {
  test.each<
    [name: string, changes: Partial<AutomationExecution>, clusters: Record<string, object | Error>, answer: string]
  >([
    ['yes', {}, { payments: described() }, 'yes'],
    [
      'not comparable',
      {
        Outputs: outputs(
          settings(open),
          { access: ['True', 'False'], cidrs: ['null'] },
          { id: 'update-1', status: 'Failed' },
        ),
      },
      { payments: described({ endpointPublicAccess: true, endpointPrivateAccess: false }) },
      'only with --even-if-changed: the settings now cannot be compared with those that the execution left, which are not fully known',
    ],
    [
      'drifted, and being updated',
      {},
      { payments: described({ endpointPublicAccess: true }, 'UPDATING') },
      'only with --even-if-changed: the endpoint is no longer as the execution left it; the cluster is UPDATING, not ACTIVE: its settings may be about to change',
    ],
    [
      'restored already',
      {},
      { payments: described({ endpointPublicAccess: true, endpointPrivateAccess: false }) },
      'no: the endpoint is already as it was before',
    ],
    [
      'unchanged',
      { Outputs: outputs(settings(open), settings(open), { id: 'update-1', status: 'Failed' }) },
      { payments: described() },
      'no: the endpoint was the same before and after it',
    ],
    ['not ended', { AutomationExecutionStatus: 'InProgress' }, {}, 'no: the execution is InProgress'],
    ['without a cluster', { Parameters: {} }, {}, 'no: the execution did not record the cluster'],
    [
      'without settings',
      { Outputs: outputs(undefined, settings(shut)) },
      {},
      'no: the execution did not record the settings from before',
    ],
    [
      'without any access',
      { Outputs: outputs({ access: ['False', 'False'], cidrs: [NO_OUTPUT] }, settings(shut)) },
      {},
      'no: the execution recorded both accesses as off, which EKS does not allow',
    ],
    [
      'without CIDRs',
      { Outputs: outputs({ access: ['True', 'False'] }, settings(shut)) },
      {},
      'no: the execution did not record the CIDRs from before',
    ],
    [
      'with CIDRs that cannot be read',
      { Outputs: outputs({ access: ['True', 'False'], cidrs: ['null'] }, settings(shut)) },
      {},
      'no: the execution recorded CIDRs that cannot be read',
    ],
    [
      'private before, and open now',
      { Outputs: outputs(settings(shut), settings(open)) },
      { payments: described({ endpointPublicAccess: true }) },
      'no: the endpoint was private before, which EksEndpointGuard-MakeEndpointPrivate makes again',
    ],
    ['of a cluster that is gone', {}, {}, 'no: EKS does not find the cluster'],
    [
      'of a connected cluster',
      {},
      { payments: { ...described(), connectorConfig: { provider: 'GKE' } } },
      'no: EKS does not run the endpoint of this cluster',
    ],
    [
      'of a cluster that cannot be described',
      {},
      { payments: new Error('no answer') },
      'only with --even-if-changed: the settings now are unknown: eks:DescribeCluster failed: Error: no answer',
    ],
  ])('%s', async (_name, changes, clusters, answer) => {
    const { lines } = await listed([madePrivate(changes)], clusters);
    expect(lines).toHaveLength(2);
    expect(lines[1]?.endsWith(`  ${answer}`)).toBe(true);
  });
});

test('the newest comes first, a cluster is looked at once, and only executions that close an endpoint have a line', async () => {
  const older = madePrivate({
    AutomationExecutionId: '11111111-0000-4000-8000-000000000000',
    ExecutionStartTime: new Date('2026-11-22T09:00:00Z'),
  });
  const timeless = madePrivate({ AutomationExecutionId: '22222222-0000-4000-8000-000000000000' });
  delete timeless.ExecutionStartTime;
  const restore = madePrivate({
    AutomationExecutionId: RESTORE_ID,
    DocumentName: 'EksEndpointGuard-RestoreEndpointAccess',
    ExecutionStartTime: new Date('2026-11-21T09:00:00Z'),
  });
  const { lines, looks } = await listed([older, restore, timeless, madePrivate()]);
  expect(lines.map((line) => line.split(' ')[0])).toEqual([
    'execution',
    '22222222-0000-4000-8000-000000000000',
    ID,
    '11111111-0000-4000-8000-000000000000',
  ]);
  expect(looks).toEqual(['payments']);
  expect(lines[3]).toMatch(
    / only with --even-if-changed: execution 2222[^;]*; execution 4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f of EksEndpointGuard-MakeEndpointPrivate, started 2026-11-23 09:00:00 UTC, changed the cluster later/,
  );
});

test('a Region without such executions is said to have none', async () => {
  const restore = madePrivate({ DocumentName: 'EksEndpointGuard-RestoreEndpointAccess' });
  const none =
    'There is no execution of EksEndpointGuard-MakeEndpointPrivate or EksEndpointGuard-RestrictPublicCidrs in eu-central-1.';
  expect((await listed([])).lines).toEqual([none]);
  expect((await listed([restore])).lines).toEqual([none]);
});
