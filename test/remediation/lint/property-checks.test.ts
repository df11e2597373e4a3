import { describe, expect, test } from 'vitest';
import { finds, type Plant } from './planted.ts';

describe('a wait or an assertion', () => {
  const updateWait = (from: string, to: string): Plant => ({ in: 'WaitUntilUpdateHasEnded', from, to });
  const clusterWait = (from: string, to: string): Plant => ({ in: 'WaitUntilClusterIsAtRest', from, to });
  const assertion = (from: string, to: string): Plant => ({ in: 'AssertPublicAccessIsOff', from, to });

  test.each<[string, Plant, readonly string[]]>([
    [
      'has a limit',
      updateWait('    timeoutSeconds: 1800\n', ''),
      ['WaitUntilUpdateHasEnded: waits without timeoutSeconds'],
    ],
    [
      'lists every end of an update',
      updateWait('[Successful, Failed, Cancelled]', '[Successful]'),
      [
        'WaitUntilUpdateHasEnded: does not list Cancelled, and would wait on after it',
        'WaitUntilUpdateHasEnded: does not list Failed, and would wait on after it',
      ],
    ],
    [
      'lists every end of a cluster',
      clusterWait('[ACTIVE, FAILED, DELETING]', '[ACTIVE, FAILED]'),
      ['WaitUntilClusterIsAtRest: does not list DELETING, and would wait on after it'],
    ],
    [
      'lists no state that passes',
      clusterWait('DELETING]', 'DELETING, UPDATING]'),
      ['WaitUntilClusterIsAtRest: lists UPDATING, which passes and may be missed'],
    ],
    [
      'lists states that there are',
      updateWait('Cancelled]', 'Cancelled, Canceled]'),
      ['WaitUntilUpdateHasEnded: desires Canceled, which eks:DescribeUpdate $.update.status never is'],
    ],
    [
      'asserts a state that there is',
      { in: 'AssertFunctionAnswered', from: '["answered by the function"]', to: '[Failed]' },
      ['AssertFunctionAnswered: desires Failed, which eks:DescribeCluster $.cluster.status never is'],
    ],
    [
      'that always fails desires no state beside its words',
      { in: 'AssertFunctionAnswered', from: '["answered', to: '[FAILED, "answered' },
      ['AssertFunctionAnswered: desires answered by the function, which eks:DescribeCluster $.cluster.status never is'],
    ],
    [
      'does not wait for words',
      updateWait('Cancelled]', 'Cancelled, "as it should be"]'),
      ['WaitUntilUpdateHasEnded: desires as it should be, which eks:DescribeUpdate $.update.status never is'],
    ],
    [
      'waits for a property whose ends are known',
      updateWait('$.update.status', '$.update.type'),
      ['WaitUntilUpdateHasEnded: waits for eks:DescribeUpdate $.update.type, whose end states are not known here'],
    ],
    [
      'looks at a property that there is',
      updateWait('$.update.status', '$.update.state'),
      ['WaitUntilUpdateHasEnded: $.update.state leads out of the answer'],
    ],
    [
      'looks at a scalar',
      assertion('endpointPublicAccess\n', 'publicAccessCidrs\n'),
      [
        'AssertPublicAccessIsOff: $.cluster.resourcesVpcConfig.publicAccessCidrs is a StringList, and only a scalar can be compared',
      ],
    ],
    [
      'looks at a property',
      assertion('      PropertySelector: $.cluster.resourcesVpcConfig.endpointPublicAccess\n', ''),
      ['AssertPublicAccessIsOff: undefined leads out of the answer'],
    ],
    [
      'desires text',
      assertion('["False"]', '[False]'),
      ['AssertPublicAccessIsOff: desires false, which is not a quoted text'],
    ],
    [
      'desires a boolean with a capital letter',
      assertion('["False"]', '["false"]'),
      ['AssertPublicAccessIsOff: desires false, and a boolean is True or False'],
    ],
    [
      'desires no boolean by reference, whose spelling is not documented',
      assertion('["False"]', '["{{ IsDryRun }}"]'),
      ['AssertPublicAccessIsOff: desires {{ IsDryRun }}, and a boolean is True or False'],
    ],
    [
      'desires a list of values',
      assertion('["False"]', '"False"'),
      ['AssertPublicAccessIsOff: has no list of DesiredValues'],
    ],
    ['desires something', assertion('["False"]', '[]'), ['AssertPublicAccessIsOff: has no list of DesiredValues']],
  ])('%s', (_name, plant, findings) => {
    expect(finds(plant)).toEqual(findings);
  });
});
