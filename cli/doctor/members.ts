import type { Member, Members } from '../accounts/members.ts';
import type { AccountRequest } from '../accounts/options.ts';
import {
  type CallerIdentity,
  type MemberRole,
  type MemberSessions,
  NoSessionError,
  type SessionCredentials,
} from '../accounts/sessions.ts';
import { visitAccounts } from '../accounts/visit.ts';
import { UsageError } from '../terminal/arguments.ts';
import { readError } from '../terminal/aws-errors.ts';
import type { ProcessEffects } from '../terminal/command.ts';
import { createProgress } from '../terminal/progress.ts';
import { chooseRegions } from '../terminal/regions.ts';
import { pluralize } from '../terminal/text.ts';
import { checkResults } from './check.ts';
import { type AccountEffects, checkRegions, type Findings } from './check-regions.ts';
import type { DoctorOptions } from './options.ts';
import type { Row } from './report.ts';

/** What a look into member accounts needs from outside. A Region is where STS and Organizations are asked. */
export interface MemberEffects {
  in(credentials: (() => Promise<SessionCredentials>) | undefined): AccountEffects;
  caller(region: string): Promise<CallerIdentity>;
  members(region: string): Promise<Members>;
  sessions(region: string, caller: CallerIdentity, role: MemberRole): MemberSessions;
}

/** Checks member accounts, each through its session. An account that cannot be looked into is a row, and hides no other. */
export async function checkMembers(
  options: DoctorOptions,
  request: Extract<AccountRequest, { kind: 'members' }>,
  effects: MemberEffects & ProcessEffects,
): Promise<Findings> {
  const { interactive, elapsed, stderr: write, now } = effects;
  const own = effects.in(undefined).regions();
  const configured = await own.configuredRegion();
  const requested = options.regions === 'configured' ? configuredOnly(configured) : options.regions;
  const home = configured ?? (requested === 'all' ? 'us-east-1' : (requested[0] as string));
  // Stryker disable next-line ArrayDeclaration: only a check of the organization reads them.
  const organizationRegions = options.organization ? (await chooseRegions(requested, own)).enabled : [];
  const caller = await effects.caller(home);
  write(`Account ${caller.account}, seen by ${caller.arn} at ${now().toISOString()}\n`);
  const { active, others } =
    request.accounts === 'all' ? await effects.members(home) : { active: request.accounts.map(nameless), others: [] };
  const progress = createProgress(active.length, { interactive, elapsed, write }, 'account');
  const rows: Row[] = [];
  let regions = 0;
  let disabled = 0;
  await visitAccounts(active, effects.sessions(home, caller, request.role), {
    async look({ id, name, credentials }) {
      const inAccount = effects.in(credentials);
      const { enabled, notEnabled } = await chooseRegions(requested, inAccount.regions());
      regions += enabled.length;
      disabled += notEnabled.length;
      const owner = { account: id, accountName: name };
      rows.push(...(await checkRegions(enabled, owner, options, { ...inAccount, now, regionDone: () => undefined })));
      progress.regionDone();
    },
    failed(account, error) {
      rows.push(noAccess(account, error));
      progress.regionDone();
    },
  });
  progress.end();
  if (others.length > 0) write(`Not ACTIVE, so not looked into: ${others.map(stateOf).join(', ')}\n`);
  return {
    rows,
    span: {
      regions,
      accounts: active.length,
      notEnabled: disabled === 0 ? [] : [`${pluralize(disabled, 'Region')} of these accounts`],
    },
    regions: organizationRegions,
  };
}

/** STS has one answer to all that may be wrong with a role. */
function noAccess({ id, name }: Member, error: Error): Row {
  const isDenied = error instanceof NoSessionError && error.isDenied;
  const { sentence, fix } = isDenied
    ? {
        sentence: `The role ${error.roleArn} could not be assumed.`,
        fix: 'Check that the role exists, that its trust policy allows this identity and external ID, and that this identity may call sts:AssumeRole.',
      }
    : readError(error, error instanceof NoSessionError ? { action: 'sts:AssumeRole' } : {});
  // Every report trims its sentences.
  const check = checkResults('access').couldNotTell(`${sentence} ${fix}`);
  return { account: id, accountName: name, region: null, ...check };
}

function stateOf({ id, name, state }: Members['others'][number]): string {
  return `${id} (${[name, state].filter((part) => part !== null).join(', ')})`;
}

function configuredOnly(region: string | undefined): readonly string[] {
  if (region !== undefined) return [region];
  throw new UsageError('no Region is configured: set AWS_REGION or the Region of the profile, or give --regions');
}

function nameless(id: string): Member {
  return { id, name: null };
}
