import { parseRuleParameters } from '../../rules/eks-endpoint-public-access/parameters.ts';
import type { CallerIdentity } from '../accounts/sessions.ts';
import { readError } from '../terminal/aws-errors.ts';
import { print, type RegionEffects, startRun } from '../terminal/command.ts';
import type { ExitCode } from '../terminal/report.ts';
import { oneLine } from '../terminal/text.ts';
import { type AuditEffects, collectRows } from './collect.ts';
import type { AuditOptions } from './options.ts';
import { withRemediation } from './remediation.ts';
import { report } from './report.ts';
import { inOrder, notEnabledRow } from './row.ts';
import { exitCode } from './summary.ts';

/** Who looks: the account, and the ARN of the user or role. */
type Identity = Pick<CallerIdentity, 'account' | 'arn'>;

/** What the command needs from outside. */
export interface AuditCommandEffects extends RegionEffects, Pick<AuditEffects, 'clustersIn'> {
  /** Who looks, asked in a Region. */
  identity(region: string): Promise<Identity>;
  /** Optional: without an answer there is no name. */
  accountAlias(region: string): Promise<string | undefined>;
  /** Optional: without an answer the Remediate button is not offered. */
  ruleWithRemediation(region: string): Promise<string | undefined>;
}

/** Errors that every other call would meet too, so that one line says it. */
const FATAL: readonly string[] = ['no-credentials', 'expired-credentials', 'wrong-clock'];

/** Runs the command and resolves to its exit code. */
export async function audit(options: AuditOptions, effects: AuditCommandEffects): Promise<ExitCode> {
  const parameters = parseRuleParameters(options.parameters);
  const { enabled, notEnabled, progress } = await startRun(options.regions, effects);
  const [first = ''] = enabled;
  const identity = await showIdentity(first, effects);
  const accountName = (await effects.accountAlias(first).catch(() => undefined)) ?? null;
  const scope = { account: identity?.account ?? null, accountName, filter: options.filter, parameters };
  const { clustersIn, now } = effects;
  const judged = await collectRows(enabled, scope, { clustersIn, now, progress });
  const disabled = notEnabled.map((region) => notEnabledRow({ ...scope, region, cluster: null, lookedAt: now() }));
  progress.end();
  const rows = inOrder([...(await withRemediation(judged, effects.ruleWithRemediation)), ...disabled]);
  print(await report(rows, enabled.length, options, effects), effects);
  return exitCode(rows, options);
}

/** Says who looks, and when. Throws the error of credentials that are of no use in any Region. */
async function showIdentity(region: string, effects: AuditCommandEffects): Promise<Identity | undefined> {
  const time = effects.now().toISOString();
  try {
    const identity = await effects.identity(region);
    effects.stderr(`Account ${identity.account}, seen by ${identity.arn} at ${time}\n`);
    return identity;
  } catch (error) {
    const { kind, sentence } = readError(error, { action: 'sts:GetCallerIdentity', region });
    if (FATAL.includes(kind)) throw error;
    effects.stderr(`Account unknown, at ${time}: ${oneLine(sentence)}\n`);
    return undefined;
  }
}
