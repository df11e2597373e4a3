import { expect, test } from 'vitest';
import { operation } from '../wire/model.ts';
import { typed } from './property-types.ts';

const input = operation('config', 'PutRemediationConfigurations')?.input;

test.each<[name: string, property: object, expected: object]>([
  ['a number as text', { MaximumAutomaticAttempts: '3' }, { MaximumAutomaticAttempts: 3 }],
  ['a boolean as text', { Automatic: 'true' }, { Automatic: true }],
  ['text as a number', { TargetVersion: 1 }, { TargetVersion: '1' }],
  [
    'what lies deeper',
    { ExecutionControls: { SsmControls: { ErrorPercentage: '50' } } },
    { ExecutionControls: { SsmControls: { ErrorPercentage: 50 } } },
  ],
  [
    'free JSON in the spelling of the API',
    {
      Parameters: { ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } }, On: { StaticValue: { Values: [true] } } },
    },
    {
      Parameters: {
        ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } },
        On: { StaticValue: { Values: ['true'] } },
      },
    },
  ],
  [
    'what has its type already',
    { Automatic: false, RetryAttemptSeconds: 60 },
    { Automatic: false, RetryAttemptSeconds: 60 },
  ],
  [
    'what no conversion makes fit',
    { Automatic: 'yes', MaximumAutomaticAttempts: 'many' },
    { Automatic: 'yes', MaximumAutomaticAttempts: 'many' },
  ],
  ['a property that there is not', { Automatik: 'true' }, { Automatik: 'true' }],
])('%s', (_name, property, expected) => {
  if (input === undefined) throw new Error('AWS Config has no such operation');
  expect(typed(input, { RemediationConfigurations: [property] })).toEqual({ RemediationConfigurations: [expected] });
});
