import { describe, expect, test } from 'vitest';
import { outputsOf, recordedEndpoint } from '../../../cli/undo/outputs.ts';
import { NO_OUTPUT } from './fakes.ts';

const step = 'RecordSettingsBefore';
const inStep = (Outputs: Record<string, string[]>) => ({ StepExecutions: [{ StepName: step, Outputs }] });

describe('an output', () => {
  test.each([
    ['is that of the step', inStep({ Status: ['Successful'] }), ['Successful']],
    [
      'is that of the automation where steps are not known',
      { Outputs: { [`${step}.Status`]: ['Failed'] } },
      ['Failed'],
    ],
    [
      'is that of the automation where the step has none',
      { ...inStep({}), Outputs: { [`${step}.Status`]: ['Failed'] } },
      ['Failed'],
    ],
    [
      'is that of the step where the automation says that there is none yet',
      { ...inStep({ Status: ['Successful'] }), Outputs: { [`${step}.Status`]: [NO_OUTPUT] } },
      ['Successful'],
    ],
    [
      'is that of the automation where the step says that there is none yet',
      { ...inStep({ Status: [NO_OUTPUT] }), Outputs: { [`${step}.Status`]: ['Failed'] } },
      ['Failed'],
    ],
    ['is none where nobody knows', { Outputs: { [`${step}.Status`]: [NO_OUTPUT] } }, []],
    ['is none where it is empty', inStep({ Status: [''] }), []],
    [
      'is none where it is of another step',
      { StepExecutions: [{ StepName: 'Other', Outputs: { Status: ['x'] } }] },
      [],
    ],
    ['is none where there is nothing', {}, []],
  ])('%s', (_name, execution, expected) => {
    expect(outputsOf(execution)(step, 'Status')).toEqual(expected);
  });
});

describe('a recorded endpoint', () => {
  const read = (publicAccess: string[], privateAccess: string[], cidrs: string[]) =>
    recordedEndpoint(
      outputsOf(
        inStep({ EndpointPublicAccess: publicAccess, EndpointPrivateAccess: privateAccess, PublicAccessCidrs: cidrs }),
      ),
      step,
    );

  test.each([
    ['lower case', 'true', 'false'],
    ['capitals as Python has them', 'True', 'False'],
    ['capitals', 'TRUE', 'FALSE'],
  ])('is read in %s', (_name, on, off) => {
    expect(read([on], [off], ['8.8.8.8/32'])).toEqual({
      publicAccess: true,
      privateAccess: false,
      cidrs: ['8.8.8.8/32'],
    });
    expect(read([off], [on], [])).toEqual({ publicAccess: false, privateAccess: true, cidrs: [] });
  });

  test.each([
    ['public access was not recorded', [NO_OUTPUT], ['true']],
    ['private access was not recorded', ['true'], [NO_OUTPUT]],
    ['there is nothing', [], []],
    ['a word is neither', ['null'], ['true']],
    ['there are two words', ['true', 'false'], ['true']],
  ])('is not known when %s', (_name, publicAccess, privateAccess) => {
    expect(read(publicAccess, privateAccess, ['8.8.8.8/32'])).toBeUndefined();
  });

  test.each([
    [
      'IPv4 and IPv6',
      ['8.8.8.0/24', '0.0.0.0/0', '2001:db8::/32', '::/0'],
      ['8.8.8.0/24', '0.0.0.0/0', '2001:db8::/32', '::/0'],
    ],
    ['blanks', [' 8.8.8.8/32 '], ['8.8.8.8/32']],
    ['no output', [NO_OUTPUT], []],
    ['a word that is no CIDR, so that none is known', ['8.8.8.8/32', 'null'], []],
    ['an address without a length', ['8.8.8.8'], []],
    ['a length that is none', ['8.8.8.8/33'], []],
    ['an IPv6 length that is none', ['::/129'], []],
    ['a length with a zero before it', ['8.8.8.8/00'], []],
    ['a list in one text', ['["8.8.8.8/32"]'], []],
  ])('has the CIDRs of %s', (_name, list, cidrs) => {
    expect(read(['true'], ['true'], list)?.cidrs).toEqual(cidrs);
  });
});
