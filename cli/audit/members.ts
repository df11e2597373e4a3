import type { Member } from '../accounts/members.ts';
import { type MemberSessions, NoSessionError, type SessionCredentials } from '../accounts/sessions.ts';
import { visitAccounts } from '../accounts/visit.ts';
import type { Progress } from '../terminal/progress.ts';
import { chooseRegions, type RegionSource } from '../terminal/regions.ts';
import { type AuditEffects, type AuditScope, collectRows } from './collect.ts';
import { withRemediation } from './remediation.ts';
import { type AuditRow, couldNotTellRow, notEnabledRow, type Place, unknownRow } from './row.ts';

/** What an audit needs in one account: by credentials, or by the caller's own when there are none. */
export interface AccountEffects extends Pick<AuditEffects, 'clustersIn'> {
  regions(): RegionSource;
  /** The name of a deployed rule that has the Remediate button. */
  ruleWithRemediation(region: string): Promise<string | undefined>;
}

/** What an audit of member accounts needs from outside. */
export interface MemberEffects extends Pick<AuditEffects, 'now'> {
  in(credentials: (() => Promise<SessionCredentials>) | undefined): AccountEffects;
  readonly progress: Pick<Progress, 'clusterDone' | 'regionDone'>;
}

/** Which Regions of the members, and which clusters. */
export interface MemberScope extends Pick<AuditScope, 'filter' | 'parameters'> {
  readonly regions: 'all' | readonly string[];
}

/** The rows of members, and how many Regions of them were looked into. */
export interface MemberRows {
  readonly rows: readonly AuditRow[];
  readonly regions: number;
}

/** Evaluates the clusters of member accounts, each through its session. An account that cannot be looked into is a row too. */
export async function memberRows(
  members: readonly Member[],
  sessions: MemberSessions,
  { regions: requested, ...scope }: MemberScope,
  effects: MemberEffects,
): Promise<MemberRows> {
  const rows: AuditRow[] = [];
  let regions = 0;
  const placeOf = ({ id, name }: Member, region: string | null): Place => ({
    account: id,
    accountName: name,
    region,
    cluster: null,
    lookedAt: effects.now(),
  });
  await visitAccounts(members, sessions, {
    async look(account) {
      const inAccount = effects.in(account.credentials);
      const { enabled, notEnabled } = await chooseRegions(requested, inAccount.regions());
      rows.push(...notEnabled.map((region) => notEnabledRow(placeOf(account, region))));
      regions += enabled.length;
      const progress = {
        clusterDone: (region: string) => effects.progress.clusterDone(`${account.id} ${region}`),
        regionDone: () => undefined,
      };
      const { id, name } = account;
      const { clustersIn } = inAccount;
      const { now } = effects;
      const judged = await collectRows(
        enabled,
        { ...scope, account: id, accountName: name },
        { clustersIn, now, progress },
      );
      rows.push(...(await withRemediation(judged, inAccount.ruleWithRemediation)));
      effects.progress.regionDone();
    },
    failed(account, error) {
      rows.push(failedRow(placeOf(account, null), error));
      effects.progress.regionDone();
    },
  });
  return { rows, regions };
}

/** STS has one answer to all that may be wrong with a role. */
function failedRow(place: Place, error: Error): AuditRow {
  if (!(error instanceof NoSessionError)) return couldNotTellRow(place, error, 'ec2:DescribeRegions');
  if (!error.isDenied) return couldNotTellRow(place, error, 'sts:AssumeRole');
  return unknownRow(place, {
    reason: 'denied',
    sentence: `The role ${error.roleArn} could not be assumed.`,
    fix: 'Check that the role exists, that its trust policy allows this identity and external ID, and that this identity may call sts:AssumeRole.',
  });
}
