import { describe, expect, test } from 'vitest';
import { finds, type Plant } from './planted.ts';

describe('a call', () => {
  const update = (from: string, to: string): Plant => ({ in: 'TurnPublicAccessOff', from, to });

  test.each<[string, Plant, readonly string[]]>([
    [
      'is of a service that there is',
      { in: 'AssertPublicAccessIsOff', from: 'Service: eks', to: 'Service: EKS' },
      ['AssertPublicAccessIsOff: the SDK knows no EKS:DescribeCluster'],
    ],
    [
      'is of an operation that there is',
      { in: 'AssertPublicAccessIsOff', from: 'Api: DescribeCluster', to: 'Api: describe_cluster' },
      ['AssertPublicAccessIsOff: the SDK knows no eks:describe_cluster'],
    ],
    [
      'spells members as the API does',
      { in: 'RecordSettings', from: 'name: "{{ ClusterName }}"', to: 'Name: "{{ ClusterName }}"' },
      ['RecordSettings: the API has no member Name', 'RecordSettings: the API requires name'],
    ],
    [
      'of a wait spells members as the API does',
      { in: 'WaitUntilUpdateHasEnded', from: 'updateId:', to: 'updateID:' },
      ['WaitUntilUpdateHasEnded: the API has no member updateID', 'WaitUntilUpdateHasEnded: the API requires updateId'],
    ],
    [
      'has no property to select, unless it waits or asserts',
      { in: 'RecordSettings', from: 'Api:', to: 'PropertySelector: $.cluster.status\n      Api:' },
      ['RecordSettings: the API has no member PropertySelector'],
    ],
    [
      'spells nested members as the API does',
      update('endpointPublicAccess', 'EndpointPublicAccess'),
      ['TurnPublicAccessOff: the API has no member resourcesVpcConfig.EndpointPublicAccess'],
    ],
    [
      'passes a boolean as a boolean',
      update('endpointPublicAccess: false', 'endpointPublicAccess: "false"'),
      ['TurnPublicAccessOff: resourcesVpcConfig.endpointPublicAccess is a Boolean, got "false"'],
    ],
    [
      'passes a reference of the type of its member',
      update('endpointPublicAccess: false', 'endpointPublicAccess: "{{ ClusterName }}"'),
      ['TurnPublicAccessOff: resourcesVpcConfig.endpointPublicAccess is a Boolean, got a String'],
    ],
    [
      'may pass a boolean by reference',
      update('endpointPublicAccess: false', 'endpointPublicAccess: "{{ IsDryRun }}"'),
      [],
    ],
    [
      'passes a list as a list',
      update('"{{ Cidrs }}"', '"203.0.113.0/24"'),
      ['TurnPublicAccessOff: resourcesVpcConfig.publicAccessCidrs is a StringList, got "203.0.113.0/24"'],
    ],
    [
      'passes a list of the items of its member',
      update('"{{ Cidrs }}"', '[203.0.113.0/24, 8]'),
      ['TurnPublicAccessOff: resourcesVpcConfig.publicAccessCidrs[1] is a String, got 8'],
    ],
    [
      'passes no list as an item',
      update('"{{ Cidrs }}"', '["{{ Cidrs }}"]'),
      ['TurnPublicAccessOff: resourcesVpcConfig.publicAccessCidrs[0] is a String, got a StringList'],
    ],
    [
      'passes a text that is not a number',
      update('name: "{{ ClusterName }}"', 'name: 1'),
      ['TurnPublicAccessOff: name is a String, got 1'],
    ],
    [
      'passes the members of a structure',
      update('"{{ Cidrs }}"', '"{{ Cidrs }}"\n      logging: { clusterLogging: [{ enabled: 1 }] }'),
      ['TurnPublicAccessOff: logging.clusterLogging[0].enabled is a Boolean, got 1'],
    ],
    [
      'leaves out nothing that is required',
      { in: 'RecordDnsSupport', from: '      Attribute: enableDnsSupport\n', to: '' },
      ['RecordDnsSupport: the API requires Attribute'],
    ],
    [
      'changes something once',
      update('maxAttempts: 1', 'maxAttempts: 2'),
      ['TurnPublicAccessOff: tries eks:UpdateClusterConfig 2 times, at most 1 are right'],
    ],
    ['changes something once unless it says otherwise', update('    maxAttempts: 1\n', ''), []],
    [
      'describes five times at most',
      { in: 'RecordSettings', from: 'maxAttempts: 5', to: 'maxAttempts: 6' },
      ['RecordSettings: tries eks:DescribeCluster 6 times, at most 5 are right'],
    ],
  ])('%s', (_name, plant, findings) => {
    expect(finds(plant)).toEqual(findings);
  });
});

describe('an output', () => {
  test.each<[string, Plant, string]>([
    [
      'is in the answer',
      { in: 'TurnPublicAccessOff', from: '$.update.id', to: '$.update.ID' },
      'TurnPublicAccessOff.UpdateId: $.update.ID leads out of the answer',
    ],
    [
      'is in the answer at every step of the way',
      { in: 'RecordDnsSupport', from: '$.EnableDnsSupport.Value', to: '$.EnableDnsSupport.Value.Value' },
      'RecordDnsSupport.IsOn: $.EnableDnsSupport.Value.Value leads out of the answer',
    ],
    [
      'is an item of a list',
      { in: 'RecordSettings', from: '$.cluster.resourcesVpcConfig.vpcId', to: '$.cluster.resourcesVpcConfig.vpcId[0]' },
      'RecordSettings.VpcId: $.cluster.resourcesVpcConfig.vpcId[0] leads out of the answer',
    ],
    [
      'is selected from the root',
      { in: 'TurnPublicAccessOff', from: '$.update.id', to: 'update.id' },
      'TurnPublicAccessOff.UpdateId: update.id leads out of the answer',
    ],
    [
      'is one thing',
      { in: 'TurnPublicAccessOff', from: '$.update.id', to: '$..id' },
      'TurnPublicAccessOff.UpdateId: $..id leads out of the answer',
    ],
    [
      'is of the type of its member',
      { in: 'RecordDnsSupport', from: '\n        Type: Boolean', to: '' },
      'RecordDnsSupport.IsOn: $.EnableDnsSupport.Value is a Boolean, and is declared as String',
    ],
    [
      'is a list where its member is',
      { in: 'RecordSettings', from: '[0]', to: '' },
      'RecordSettings.FirstCidr: $.cluster.resourcesVpcConfig.publicAccessCidrs is a StringList, and is declared as String',
    ],
    [
      'is a list of maps where its member is',
      { in: 'TurnPublicAccessOff', from: 'Type: MapList', to: 'Type: StringList' },
      'TurnPublicAccessOff.Errors: $.update.errors is a MapList, and is declared as StringList',
    ],
  ])('%s', (_name, plant, finding) => {
    expect(finds(plant)).toEqual([finding]);
  });
});
