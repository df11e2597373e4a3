import type { Runbook } from './document.ts';
import type { Finding } from './finding.ts';

/** The first words of steps. A name is all that AWS Config shows of a step, so it says what the step does. */
const verbs = [
  'Ask',
  'Assert',
  'Choose',
  'Fail',
  'Go',
  'Keep',
  'Leave',
  'Look',
  'Note',
  'Pause',
  'Record',
  'Restore',
  'Restrict',
  'Skip',
  'Stop',
  'Turn',
  'Wait',
];

/** Names are 3 to 128 characters long (cdk-ssm-documents holds to that length), and sentences in PascalCase. */
export function checkNames({ mainSteps }: Runbook): readonly Finding[] {
  return mainSteps.flatMap(({ name }) => checkName(name).map((problem) => `${name}: ${problem}`));
}

function checkName(name: string): readonly string[] {
  if (!/^[a-zA-Z0-9_]{3,128}$/.test(name)) return ['is not a name of 3 to 128 letters, digits and underscores'];
  if (!/^(?:[A-Z][a-z0-9]*){2,}$/.test(name)) return ['is not a sentence in PascalCase'];
  const first = /^[A-Z][a-z0-9]*/.exec(name)?.[0] ?? '';
  return verbs.includes(first) ? [] : [`begins with ${first}, which is not among the verbs of our steps`];
}
