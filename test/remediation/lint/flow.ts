import { branchTargets } from '../../aws/automation/branch.ts';
import type { AutomationDocument, Step } from '../../aws/automation/document.ts';
import { alwaysFails } from './calls.ts';

/** From one step to another. A step that fails has no outputs. */
interface Transition {
  readonly from: string;
  readonly to: string;
  readonly after: 'success' | 'failure';
  /** Whether `to` is merely the next step of the list. */
  readonly isInOrder: boolean;
}

/** Every transition that a run may make (SSM user guide, "Properties shared by all actions" and "aws:branch"). */
export function transitions({ mainSteps }: AutomationDocument): readonly Transition[] {
  return mainSteps.flatMap((step, index) => transitionsFrom(step, mainSteps[index + 1]?.name));
}

function transitionsFrom(step: Step, inList: string | undefined): readonly Transition[] {
  const { name: from, onFailure, nextStep, isEnd } = step;
  const named = (to: string, after: Transition['after']): Transition => ({ from, to, after, isInOrder: false });
  const next = (after: Transition['after']): readonly Transition[] => {
    if (isEnd) return [];
    if (nextStep !== undefined) return [named(nextStep, after)];
    return inList === undefined ? [] : [{ from, to: inList, after, isInOrder: true }];
  };
  const targets = step.action === 'aws:branch' ? branchTargets(step) : [];
  const rescue = /^step:(.*)$/.exec(onFailure)?.[1];
  return [
    ...targets.map((target) => named(target, 'success')),
    // isEnd of a branch counts only where no choice holds.
    ...(step.inputs['Default'] === undefined ? next('success') : []),
    ...(onFailure === 'Continue' ? next('failure') : []),
    ...(rescue === undefined ? [] : [named(rescue, 'failure')]),
  ];
}

/** Checks that a run can reach every step, and that none follows another by accident. */
export function checkFlow(document: AutomationDocument): readonly string[] {
  const all = transitions(document);
  const reached = succeededBefore(document);
  return document.mainSteps.flatMap((step) => {
    const { name, isEnd } = step;
    const isOpen = step.action === 'aws:branch' && step.inputs['Default'] === undefined && !isEnd;
    const fallingIn = all.filter(({ to, isInOrder }) => alwaysFails(step) && isInOrder && to === name);
    return [
      ...(reached.has(name) ? [] : [`${name}: no run can reach it`]),
      ...(isOpen ? [`${name}: a branch without Default or isEnd falls into the next step`] : []),
      ...fallingIn.map(({ from }) => `${name}: always fails, and ${from} falls into it`),
      ...(alwaysFails(step) && !isEnd ? [`${name}: always fails, and lacks isEnd`] : []),
    ];
  });
}

/** For each step that a run can reach: the steps that have succeeded before it on every path. */
export function succeededBefore(document: AutomationDocument): ReadonlyMap<string, ReadonlySet<string>> {
  const before = new Map<string, ReadonlySet<string>>([[document.mainSteps[0]?.name ?? '', new Set()]]);
  // Transitions lead forward only: the interpreter refuses others.
  for (const { from, to, after } of transitions(document)) {
    const soFar = before.get(from);
    if (soFar === undefined) continue;
    const arriving = after === 'success' ? new Set([...soFar, from]) : soFar;
    const known = before.get(to) ?? arriving;
    before.set(to, new Set([...known].filter((name) => arriving.has(name))));
  }
  return before;
}
