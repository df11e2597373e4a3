import type { Runbook, Step } from './document.ts';
import type { Finding } from './finding.ts';
import { typeOf, type Values, wholeReference } from './values.ts';

const INVOCATION_INPUTS = [
  'FunctionName',
  'Qualifier',
  'InvocationType',
  'LogType',
  'ClientContext',
  'InputPayload',
  'Payload',
];

/** The inputs of the actions that call no API of ours to check them against. */
export function checkInputs(runbook: Runbook, values: Values): readonly Finding[] {
  return runbook.mainSteps.flatMap((step) => checkStep(step, values).map((problem) => `${step.name}: ${problem}`));
}

function checkStep({ action, inputs, outputs }: Step, values: Values): readonly string[] {
  switch (action) {
    case 'aws:invokeLambdaFunction':
      return [
        ...(typeof inputs['FunctionName'] === 'string' ? [] : ['has no FunctionName']),
        ...unknownInputs(inputs, INVOCATION_INPUTS),
        ...outputs.map(({ Name: name }) => `declares ${name}, and an invocation has outputs of its own`),
      ];
    case 'aws:sleep':
      return checkSleep(inputs);
    case 'aws:updateVariable':
      return checkUpdate(inputs, values);
    default:
      return [];
  }
}

/** ISO 8601, or a date (SSM user guide, "aws:sleep"). */
function checkSleep(inputs: Step['inputs']): readonly string[] {
  const { Duration: duration, Timestamp: timestamp, ...others } = inputs;
  const isDuration = /^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?$/.test(String(duration));
  const isGiven = duration === undefined ? timestamp !== undefined : isDuration && timestamp === undefined;
  return [
    ...(isGiven ? [] : ['sleeps for neither a Duration such as PT2M nor until a Timestamp']),
    ...unknownInputs(others, []),
  ];
}

/** A variable takes a value of its own type: nothing is converted (SSM user guide, "aws:updateVariable"). */
function checkUpdate({ Name: name, Value: value, ...others }: Step['inputs'], values: Values): readonly string[] {
  const variable = String(name).startsWith('variable:') ? values.get(String(name)) : undefined;
  if (variable === undefined) return [`updates ${name}, and there is no such variable`];
  const type = typeOf(value, values);
  const isUnknown = type === undefined && wholeReference(value) !== undefined;
  const fits = type === variable.type || isUnknown;
  return [...(fits ? [] : [`gives ${name} a ${type}, and it is a ${variable.type}`]), ...unknownInputs(others, [])];
}

function unknownInputs(inputs: Step['inputs'], known: readonly string[]): readonly string[] {
  const unknown = Object.keys(inputs).filter((key) => !known.includes(key));
  return unknown.map((key) => `${key} is no input of this action`);
}
