import { parseRuleParameters } from '../../rules/eks-endpoint-public-access/parameters.ts';
import type { Aggregator } from '../accounts/aggregator.ts';
import { checkHasClusters } from '../accounts/gaps.ts';
import type { Member, Members } from '../accounts/members.ts';
import type { AccountRequest } from '../accounts/options.ts';
import type { CallerIdentity, MemberRole, MemberSessions } from '../accounts/sessions.ts';
import { UsageError } from '../terminal/arguments.ts';
import { readError } from '../terminal/aws-errors.ts';
import { type ProcessEffects, print } from '../terminal/command.ts';
import { createProgress } from '../terminal/progress.ts';
import type { ExitCode } from '../terminal/report.ts';
import { oneLine } from '../terminal/text.ts';
import { type MemberEffects, memberRows } from './members.ts';
import type { AuditOptions } from './options.ts';
import { recordedRows } from './recorded.ts';
import { report } from './report.ts';
import { type AuditRow, inOrder } from './row.ts';
import { exitCode } from './summary.ts';

/** What an audit of an organization needs from outside. A Region is where the organization, STS and the aggregator are asked. */
export interface OrganizationEffects extends ProcessEffects, Pick<MemberEffects, 'in'> {
  caller(region: string): Promise<CallerIdentity>;
  members(region: string): Promise<Members>;
  /** Optional: accounts have no names where the organization does not answer. */
  named(region: string, ids: readonly string[]): Promise<readonly Member[]>;
  sessions(region: string, caller: CallerIdentity, role: MemberRole): MemberSessions;
  aggregator(region: string, name: string): Aggregator;
}

type Request<Kind extends AccountRequest['kind']> = Extract<AccountRequest, { kind: Kind }>;

/** Looks into member accounts live, and resolves to the exit code. */
export async function auditMembers(
  options: AuditOptions,
  request: Request<'members'>,
  effects: OrganizationEffects,
): Promise<ExitCode> {
  const parameters = parseRuleParameters(options.parameters);
  const configured = await effects.in(undefined).regions().configuredRegion();
  const regions = options.regions === 'configured' ? configuredOnly(configured) : options.regions;
  const home = configured ?? (regions === 'all' ? 'us-east-1' : (regions[0] as string));
  const caller = await effects.caller(home);
  effects.stderr(headerOf(caller, effects));
  const { active, others } =
    request.accounts === 'all'
      ? await effects.members(home)
      : { active: await effects.named(home, request.accounts), others: [] };
  const progress = createProgress(active.length, progressEffects(effects), 'account');
  const looked = await memberRows(
    active,
    effects.sessions(home, caller, request.role),
    { regions, filter: options.filter, parameters },
    { in: effects.in, now: effects.now, progress },
  );
  progress.end();
  if (others.length > 0) {
    const named = others.map(
      ({ id, name, state }) => `${id} (${[name, state].filter((part) => part !== null).join(', ')})`,
    );
    effects.stderr(`Not ACTIVE, so not looked into: ${oneLine(named.join(', '))}\n`);
  }
  return await finish(looked.rows, { regions: looked.regions, accounts: active.length }, options, effects);
}

/** Evaluates what an aggregator has, and resolves to the exit code. Without --regions it is asked for all that it covers. */
export async function auditAggregator(
  options: AuditOptions,
  request: Request<'aggregator'>,
  effects: OrganizationEffects,
): Promise<ExitCode> {
  const parameters = parseRuleParameters(options.parameters);
  const [home = ''] = configuredOnly(await effects.in(undefined).regions().configuredRegion());
  effects.stderr(headerOf(await effects.caller(home), effects));
  const aggregator = effects.aggregator(home, request.name);
  const description = await aggregator.describe();
  checkHasClusters(description);
  // Optional: who may read an aggregator may not always list the accounts.
  const members = await effects.members(home).catch((error: unknown) => {
    const { sentence } = readError(error);
    effects.stderr(`${oneLine(sentence)} So accounts have no names, and one that was never collected is not missed.\n`);
    return undefined;
  });
  const progress = createProgress(1, progressEffects(effects));
  const rows = await recordedRows(
    aggregator,
    description,
    {
      regions: options.regions === 'configured' ? 'all' : options.regions,
      accounts: members?.active ?? [],
      filter: options.filter,
      parameters,
      now: effects.now(),
    },
    progress,
  );
  progress.end();
  return await finish(rows, countPlaces(rows), options, effects);
}

async function finish(
  rows: readonly AuditRow[],
  places: { readonly regions: number; readonly accounts: number },
  options: AuditOptions,
  effects: ProcessEffects,
): Promise<ExitCode> {
  const ordered = inOrder(rows);
  print(await report(ordered, places.regions, { ...options, accountCount: places.accounts }, effects), effects);
  return exitCode(ordered, options);
}

/** The accounts and Regions that rows are about. */
function countPlaces(rows: readonly AuditRow[]): { readonly regions: number; readonly accounts: number } {
  const known = rows.filter(({ account }) => account !== null);
  return {
    regions: new Set(known.map(({ account, region }) => `${account}/${region}`)).size,
    accounts: new Set(known.map(({ account }) => account)).size,
  };
}

function configuredOnly(region: string | undefined): readonly string[] {
  if (region !== undefined) return [region];
  throw new UsageError('no Region is configured: set AWS_REGION or the Region of the profile, or give --regions');
}

function headerOf({ account, arn }: CallerIdentity, { now }: Pick<ProcessEffects, 'now'>): string {
  return `Account ${account}, seen by ${arn} at ${now().toISOString()}\n`;
}

function progressEffects({ interactive, elapsed, stderr: write }: ProcessEffects) {
  return { interactive, elapsed, write };
}
