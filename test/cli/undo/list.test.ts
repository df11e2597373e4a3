import type { AutomationExecution } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { listEntries, listInWords, listRows } from '../../../cli/undo/list.ts';
import { awsError, described, ID, madePrivate, NO_OUTPUT, outputs, RESTORE_ID } from './fakes.ts';

const open = { access: ['True', 'False'], cidrs: ['198.51.100.0/24'] } as const;
const shut = { access: ['False', 'True'], cidrs: ['198.51.100.0/24'] } as const;
const settings = ({ access, cidrs }: typeof open | typeof shut) => ({ access, cidrs: [...cidrs] });

/** The list when Systems Manager has these executions, and EKS describes these clusters. Nothing is started. */
async function listed(
  executions: readonly AutomationExecution[],
  clusters: Readonly<Record<string, object | Error>> = { payments: described() },
  width?: number,
) {
  const looks: string[] = [];
  const entries = await listEntries(
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
  return {
    text: listInWords(entries, 'eu-central-1', width),
    rows: listRows(entries, '111122223333', 'eu-central-1'),
    looks,
  };
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
      'only with --even-if-changed. The settings now cannot be compared with those that the execution left, which are not fully known.',
    ],
    [
      'drifted, and being updated',
      {},
      { payments: described({ endpointPublicAccess: true }, 'UPDATING') },
      'only with --even-if-changed. The endpoint is no longer as the execution left it. The cluster is UPDATING, not ACTIVE: its settings may be about to change.',
    ],
    [
      'restored already',
      {},
      { payments: described({ endpointPublicAccess: true, endpointPrivateAccess: false }) },
      'no. The endpoint of payments is already as it was before the execution.',
    ],
    [
      'unchanged',
      { Outputs: outputs(settings(open), settings(open), { id: 'update-1', status: 'Failed' }) },
      { payments: described() },
      'no. There is nothing to undo: the endpoint was the same before and after it. Before it: public access on for 198.51.100.0/24, private access off.',
    ],
    [
      'not ended',
      { AutomationExecutionStatus: 'InProgress' },
      {},
      'no. The execution has not ended: it is InProgress.',
    ],
    ['without a cluster', { Parameters: {} }, {}, 'no. The execution did not record its cluster.'],
    [
      'without settings',
      { Outputs: outputs(undefined, settings(shut)) },
      {},
      'no. The execution ended before it recorded the settings of payments.',
    ],
    [
      'without any access',
      { Outputs: outputs({ access: ['False', 'False'], cidrs: [NO_OUTPUT] }, settings(shut)) },
      {},
      'no. The execution recorded public and private access of payments as off, which EKS does not allow.',
    ],
    [
      'without CIDRs',
      { Outputs: outputs({ access: ['True', 'False'] }, settings(shut)) },
      {},
      'no. Public access of payments was on, but the execution did not record for which CIDRs.',
    ],
    [
      'with CIDRs that cannot be read',
      { Outputs: outputs({ access: ['True', 'False'], cidrs: ['null'] }, settings(shut)) },
      {},
      'no. The execution recorded CIDRs of payments that cannot be read ("null"). A list is not restored in part.',
    ],
    [
      'private before, and open now',
      { Outputs: outputs(settings(shut), settings(open)) },
      { payments: described({ endpointPublicAccess: true }) },
      'no. Before the execution, public access of payments was off and private access on.',
    ],
    [
      'of a cluster that is gone',
      {},
      {},
      'no. EKS does not find the cluster payments in eu-central-1. It may have been deleted.',
    ],
    [
      'of a connected cluster',
      {},
      { payments: { ...described(), connectorConfig: { provider: 'GKE' } } },
      'no. EKS does not run the endpoint of payments: it is a connected cluster, or a local one on an Outpost.',
    ],
    [
      'of a cluster that cannot be described',
      {},
      { payments: awsError('AccessDeniedException', 'Not you.') },
      'only with --even-if-changed. The settings now are unknown. These credentials lack the permission eks:DescribeCluster.',
    ],
  ])('%s', async (_name, changes, clusters, answer) => {
    const { text } = await listed([madePrivate(changes)], clusters);
    expect(text.split('\n').slice(5)).toEqual([`  undo     ${answer}`, '']);
  });
});

test('the newest comes first, a cluster is looked at once, and only executions that close an endpoint are listed', async () => {
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
  const { text, looks } = await listed([older, restore, timeless, madePrivate()]);
  const paragraphs = text.split('\n\n');
  expect(paragraphs.map((paragraph) => paragraph.split('\n')[0])).toEqual([
    'MakeEndpointPrivate, execution 22222222-0000-4000-8000-000000000000',
    `MakeEndpointPrivate, execution ${ID}`,
    'MakeEndpointPrivate, execution 11111111-0000-4000-8000-000000000000',
  ]);
  expect(looks).toEqual(['payments']);
  expect(paragraphs[2]).toMatch(
    / only with --even-if-changed. Execution 2222[^.]*\. Execution 4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f of EksEndpointGuard-MakeEndpointPrivate, started 2026-11-23 09:00:00 UTC, changed the cluster later/,
  );
});

test('an execution that did not record its cluster is listed with an unknown one, and EKS is not asked', async () => {
  const { text, rows, looks } = await listed([madePrivate({ Parameters: {} })]);
  expect(text.split('\n')[1]).toBe('  cluster  unknown');
  expect(rows.map(({ cluster, undoable }) => ({ cluster, undoable }))).toEqual([{ cluster: null, undoable: false }]);
  expect(looks).toEqual([]);
});

test('a program reads which executions can be undone', async () => {
  const running = madePrivate({ AutomationExecutionId: RESTORE_ID, AutomationExecutionStatus: 'InProgress' });
  const rows = async (execution: AutomationExecution) =>
    (await listed([execution])).rows.map(({ execution: id, undoable }) => [id, undoable]);
  expect(await rows(madePrivate())).toEqual([[ID, true]]);
  expect(await rows(running)).toEqual([[RESTORE_ID, false]]);
});

test('a Region without such executions has an empty list', async () => {
  const restore = madePrivate({ DocumentName: 'EksEndpointGuard-RestoreEndpointAccess' });
  expect((await listed([])).text).toBe('');
  expect((await listed([restore])).text).toBe('');
});

test('a list fits into 80 columns', async () => {
  const cidrs = ['198.51.100.0/24', '203.0.113.7/32', '8.8.8.0/24', '9.9.9.0/24', '1.1.1.0/24'];
  const execution = madePrivate({
    DocumentName: 'EksEndpointGuard-RestrictPublicCidrs',
    Outputs: outputs({ access: ['True', 'True'], cidrs }, settings(open)),
  });
  const changed = { payments: described({ endpointPublicAccess: true }, 'UPDATING') };
  expect((await listed([execution], changed, 80)).text).toBe(
    `RestrictPublicCidrs, execution ${ID}
  cluster  payments
  started  2026-11-23 09:00:00 UTC
  before   public access on for 198.51.100.0/24, 203.0.113.7/32, 8.8.8.0/24,
           9.9.9.0/24, 1.1.1.0/24, private access on
  after    public access on for 198.51.100.0/24, private access off
  undo     only with --even-if-changed. The endpoint is no longer as the
           execution left it. The cluster is UPDATING, not ACTIVE: its settings
           may be about to change.
`,
  );
});
