import { pluralize } from '../../terminal/pluralize.ts';
import { type Check, of } from '../check.ts';
import { adviceFor, LOOK_THERE } from './advice.ts';
import { GUARD, type PackStatus } from './organization.ts';

const pack = of('pack');

/** What has become of the organization's conformance pack in each account: those where all is well in one sentence. */
export function checkPack(statuses: readonly PackStatus[]): readonly Check[] {
  const present = statuses.filter(({ Status }) => Status !== 'DELETE_SUCCESSFUL');
  if (present.length === 0) {
    return [pack.wrong(`The conformance pack ${GUARD} is in no account. Look at what it excludes.`)];
  }
  const good = present.filter(isGood);
  const counts = `${good.length} of ${pluralize(present.length, 'account')}`;
  return [
    ...(good.length === 0 ? [] : [pack.ok(`The conformance pack ${GUARD} is in ${counts}.`)]),
    ...present.filter((status) => !isGood(status)).map(checkStatus),
  ];
}

function isGood({ Status }: PackStatus): boolean {
  return Status === 'CREATE_SUCCESSFUL' || Status === 'UPDATE_SUCCESSFUL';
}

function checkStatus({ AccountId: account, Status: status, ErrorCode, ErrorMessage }: PackStatus): Check {
  const where = `The conformance pack ${GUARD} in the account ${account} is ${status}`;
  // An account that joins is tried for seven hours (AWS Config developer guide, organization conformance packs).
  if (status?.endsWith('_IN_PROGRESS')) {
    return pack.warning(`${where}. If that lasts, it waits for a recorder, seven hours at most: turn it on there.`);
  }
  const error = [ErrorCode, ErrorMessage].filter((text) => text !== undefined).join(': ');
  return pack.wrong(
    `${where} (${error || 'AWS Config does not say why'}). ${adviceFor(error) ?? adviceOnBackend(error)} Then deploy the pack again.`,
  );
}

/** A pack brings the rule and its remediation, and needs what the StackSet lays down. */
function adviceOnBackend(error: string): string {
  if (!/lambda|function|document|role/i.test(error)) return LOOK_THERE;
  return 'Let the StackSet lay function, runbooks and roles down there (DeploymentMode=Backend), or exclude the account.';
}
