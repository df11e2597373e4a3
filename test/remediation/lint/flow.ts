import { choicesOf } from './branch.ts';
import type { Runbook, Step } from './document.ts';

/** Where a run goes when it ends; no step can have this name. */
export const END = '(end)';

/** A way from one step to another, or to the end of the run. */
export interface Way {
  readonly from: string;
  readonly to: string;
  /** A step that is left by a failure or a cancellation has no outputs. */
  readonly after: 'success' | 'failure';
  readonly by: 'order' | 'name';
}

/** Every way that a run may take (SSM user guide, "Properties shared by all actions" and "aws:branch"). */
export function waysOf({ mainSteps }: Runbook): readonly Way[] {
  return mainSteps.flatMap((step, index) => waysFrom(step, mainSteps[index + 1]?.name ?? END));
}

function waysFrom(step: Step, following: string): readonly Way[] {
  const way = (to: string, after: Way['after'], by: Way['by']): Way => ({ from: step.name, to, after, by });
  const inOrder = (after: Way['after']): Way => {
    if (step.isEnd === true) return way(END, after, 'order');
    return step.nextStep === undefined ? way(following, after, 'order') : way(step.nextStep, after, 'name');
  };
  const rescues = [step.onFailure, step.onCancel].flatMap((text) => {
    const target = /^step:(.*)$/.exec(text ?? '')?.[1];
    return target === undefined ? [] : [way(target, 'failure', 'name')];
  });
  const carriesOn = step.onFailure === 'Continue' ? [inOrder('failure')] : [];
  if (step.action !== 'aws:branch') return [inOrder('success'), ...carriesOn, ...rescues];
  // isEnd of a branch is only for the case that no choice holds.
  const fallback = step.inputs['Default'];
  const choices = choicesOf(step).flatMap(({ target }) => (typeof target === 'string' ? [target] : []));
  return [
    ...choices.map((target) => way(target, 'success', 'name')),
    fallback === undefined ? inOrder('success') : way(String(fallback), 'success', 'name'),
    ...carriesOn,
    ...rescues,
  ];
}

/** The steps that a run can come to. */
export function reachable({ mainSteps }: Runbook, ways: readonly Way[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [mainSteps[0]?.name ?? ''];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    open.push(...ways.filter(({ from }) => from === name).map(({ to }) => to));
  }
  return reached;
}

/** The steps from which a run can come to its end. */
export function ending(ways: readonly Way[]): ReadonlySet<string> {
  const ending = new Set([END]);
  for (let size = 0; size < ending.size; ) {
    size = ending.size;
    for (const { from, to } of ways) if (ending.has(to)) ending.add(from);
  }
  return ending;
}

/** For each step that can be reached, the steps that have succeeded before it whichever way the run came. */
export function succeededBefore(runbook: Runbook, ways: readonly Way[]): ReadonlyMap<string, ReadonlySet<string>> {
  const before = new Map<string, ReadonlySet<string>>([[runbook.mainSteps[0]?.name ?? '', new Set()]]);
  for (let changed = true; changed; ) {
    changed = false;
    for (const { from, to, after } of ways) {
      const soFar = before.get(from);
      if (soFar === undefined) continue;
      const arriving = after === 'success' ? new Set([...soFar, from]) : soFar;
      const known = before.get(to);
      const common = known === undefined ? arriving : new Set([...known].filter((name) => arriving.has(name)));
      if (known?.size === common.size) continue;
      before.set(to, common);
      changed = true;
    }
  }
  return before;
}
