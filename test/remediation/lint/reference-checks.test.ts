import { describe, expect, test } from 'vitest';
import { finds, type Plant } from './planted.ts';

describe('a reference', () => {
  const asks = (reference: string): Plant => ({
    in: 'AskTheFunction',
    from: '"{{ RuleFunctionName }}"',
    to: reference,
  });

  test.each<[string, Plant, string]>([
    ['to no parameter', asks('"{{ FunctionName }}"'), 'AskTheFunction: {{ FunctionName }} refers to nothing'],
    [
      'to no output',
      asks('"{{ RecordSettings.Cidr }}"'),
      'AskTheFunction: {{ RecordSettings.Cidr }} refers to nothing',
    ],
    [
      'into an output',
      asks('"{{ RecordSettings.VpcId.x }}"'),
      'AskTheFunction: {{ RecordSettings.VpcId.x }} refers to nothing',
    ],
    ['to no variable', asks('"{{ variable:outcome }}"'), 'AskTheFunction: {{ variable:outcome }} refers to nothing'],
    ['to a variable without its prefix', asks('"{{ Outcome }}"'), 'AskTheFunction: {{ Outcome }} refers to nothing'],
    ['to no system variable', asks('"x-{{ global:USER }}"'), 'AskTheFunction: {{ global:USER }} refers to nothing'],
    ['that is not well formed', asks('"{{ rule-function }}"'), 'AskTheFunction: {{ rule-function }} refers to nothing'],
    [
      'that is not closed',
      asks('"{{ RuleFunctionName }"'),
      'AskTheFunction: {{ RuleFunctionName } has a reference that is not closed',
    ],
    [
      'deep inside',
      { in: 'AskTheFunction', from: '{{ ClusterName }} in', to: '{{ Cluster }} in' },
      'AskTheFunction: {{ Cluster }} refers to nothing',
    ],
    [
      'in a condition',
      { in: 'GoByTheAnswer', from: 'AskTheFunction.StatusCode', to: 'AskTheFunction.Status' },
      'GoByTheAnswer: {{ AskTheFunction.Status }} refers to nothing',
    ],
    [
      'to its own step',
      {
        in: 'TurnPublicAccessOff',
        from: 'name: "{{ ClusterName }}"',
        to: 'name: "{{ TurnPublicAccessOff.UpdateId }}"',
      },
      'TurnPublicAccessOff: {{ TurnPublicAccessOff.UpdateId }} has no value unless TurnPublicAccessOff has succeeded before, and it need not have',
    ],
    [
      'to a later step',
      asks('"{{ TurnPublicAccessOff.UpdateId }}"'),
      'AskTheFunction: {{ TurnPublicAccessOff.UpdateId }} has no value unless TurnPublicAccessOff has succeeded before, and it need not have',
    ],
    [
      'to a step that a branch may have passed by',
      { in: 'LeaveItAsItIs', from: '{{ variable:Outcome }}', to: '{{ TurnPublicAccessOff.UpdateId }}' },
      'LeaveItAsItIs: {{ TurnPublicAccessOff.UpdateId }} has no value unless TurnPublicAccessOff has succeeded before, and it need not have',
    ],
    [
      'to a step that may have failed and gone on',
      {
        in: 'LeaveItAsItIs',
        from: '"{{ variable:Outcome }}"\n          StringEquals: changed',
        to: '"{{ RecordDnsSupport.IsOn }}"\n          BooleanEquals: true',
      },
      'LeaveItAsItIs: {{ RecordDnsSupport.IsOn }} has no value unless RecordDnsSupport has succeeded before, and it need not have',
    ],
    [
      'to a step whose failure led here',
      { in: 'AssertFunctionAnswered', from: '{{ ClusterName }}', to: '{{ AskTheFunction.Payload }}' },
      'AssertFunctionAnswered: {{ AskTheFunction.Payload }} has no value unless AskTheFunction has succeeded before, and it need not have',
    ],
    [
      'of the document to no output',
      { from: '- RecordSettings.PublicAccess\n', to: '- RecordSettings.PublicAcces\n' },
      'outputs: RecordSettings.PublicAcces is no output of a step',
    ],
    [
      'of the document to a parameter',
      { from: '- RecordSettings.PublicAccess\n', to: '- ClusterName\n' },
      'outputs: ClusterName is no output of a step',
    ],
  ])('%s', (_name, plant, finding) => {
    expect(finds(plant)).toEqual([finding]);
  });

  test.each(['StatusCode', 'FunctionError', 'LogResult', 'Payload'])('to %s of an invocation', (output) => {
    const type = output === 'StatusCode' ? 'NumericEquals: 200' : 'StringEquals: x';
    const plant = {
      in: 'GoByTheAnswer',
      from: '"{{ AskTheFunction.Payload }}"\n          StringEquals: "null"',
      to: `"{{ AskTheFunction.${output} }}"\n          ${type}`,
    };
    expect(finds(plant)).toEqual([]);
  });
});
