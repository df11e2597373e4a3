import type { Runbook, Step } from './document.ts';
import type { Finding } from './finding.ts';
import { END, ending, reachable, type Way, waysOf } from './flow.ts';
import { alwaysFails } from './status.ts';

/** Names that mean two steps or none. While there are any, nothing else can be said about the ways of a run. */
export function checkTargets(runbook: Runbook): readonly Finding[] {
  const names = runbook.mainSteps.map(({ name }) => name);
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  const dangling = waysOf(runbook).filter(({ to }) => to !== END && !names.includes(to));
  return [
    ...[...repeated].map((name) => `${name}: there are two steps of this name`),
    ...dangling.map(({ from, to }) => `${from}: leads to ${to}, and there is no such step`),
  ];
}

/** Every step lies on a way from the start to an end, and none is come upon by accident. */
export function checkPaths(runbook: Runbook): readonly Finding[] {
  const ways = waysOf(runbook);
  const reached = reachable(runbook, ways);
  const ends = ending(ways);
  return runbook.mainSteps.flatMap((step) => [
    ...(reached.has(step.name) ? [] : [`${step.name}: no run can reach it`]),
    ...(ends.has(step.name) ? [] : [`${step.name}: no run can end after it`]),
    ...checkLastWord(step, ways),
    ...checkRescue(step),
  ]);
}

/** A step that is there to fail is only ever jumped to, and nothing in the list is meant to follow it. */
function checkLastWord(step: Step, ways: readonly Way[]): readonly Finding[] {
  if (!alwaysFails(step)) return [];
  const inOrder = ways.filter(({ to, by }) => to === step.name && by === 'order');
  return [
    ...inOrder.map(({ from }) => `${step.name}: always fails, and ${from} falls into it`),
    ...(step.isEnd === true ? [] : [`${step.name}: always fails, and lacks isEnd`]),
  ];
}

/** A step stays critical when its failure is led elsewhere, so that the run fails even if all else succeeds. */
function checkRescue({ name, onFailure = 'Abort', isCritical, isEnd }: Step): readonly Finding[] {
  if (!/^(Abort|Continue|step:.*)$/.test(onFailure)) return [`${name}: onFailure cannot be ${onFailure}`];
  if (!onFailure.startsWith('step:')) return [];
  return [
    ...(isCritical === false ? [] : [`${name}: has onFailure ${onFailure}, and lacks isCritical: false`]),
    // Which of the two counts is not documented.
    ...(isEnd === true ? [`${name}: has onFailure ${onFailure}, and isEnd as well`] : []),
  ];
}
