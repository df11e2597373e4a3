import { STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { type CallerIdentity, callerIdentity, memberSessions, NoSessionError } from '../../../cli/accounts/sessions.ts';
import { cannedXml, type XmlAnswer } from '../doctor/canned-xml.ts';

const OWN = '999999999999';
const MEMBER = '111111111111';
const caller: CallerIdentity = { account: OWN, arn: `arn:aws:iam::${OWN}:user/auditor`, partition: 'aws' };

const answer = (key: string, expiration = '2026-11-23T10:00:00Z'): XmlAnswer =>
  `<Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>hush</SecretAccessKey>` +
  `<SessionToken>token</SessionToken>${expiration === '' ? '' : `<Expiration>${expiration}</Expiration>`}</Credentials>`;

interface Setting {
  readonly caller?: CallerIdentity;
  readonly externalId?: string;
  readonly now?: () => Date;
}

function sessions(answers: readonly XmlAnswer[], setting: Setting = {}) {
  const { calls, configuration } = cannedXml(...answers);
  const now = setting.now ?? (() => new Date('2026-11-23T09:00:00Z'));
  const role = { name: 'sec/Audit', externalId: setting.externalId };
  const all = memberSessions(new STSClient(configuration), setting.caller ?? caller, role, now);
  return { calls, provider: (account: string) => all.providerFor(account) };
}

describe('sessions in member accounts', () => {
  test('are of the role, in the partition of the caller, with the external ID', async () => {
    const china = { ...caller, partition: 'aws-cn' };
    const { calls, provider } = sessions([answer('ASIA1')], { caller: china, externalId: 'secret-word' });
    expect(await provider(MEMBER)?.()).toEqual({
      accessKeyId: 'ASIA1',
      secretAccessKey: 'hush',
      sessionToken: 'token',
      expiration: new Date('2026-11-23T10:00:00Z'),
    });
    expect(calls).toEqual([
      {
        operation: 'AssumeRole',
        input: {
          RoleArn: `arn:aws-cn:iam::${MEMBER}:role/sec/Audit`,
          RoleSessionName: 'eks-endpoint-guard',
          ExternalId: 'secret-word',
        },
      },
    ]);
  });

  test('have no external ID unless one is given', async () => {
    const { calls, provider } = sessions([answer('ASIA1')]);
    await provider(MEMBER)?.();
    expect(calls[0]?.input).not.toHaveProperty('ExternalId');
  });

  test('are not needed in the own account', () => {
    expect(sessions([]).provider(OWN)).toBeUndefined();
  });

  test('are opened once for all Regions of an account, also when asked for at once', async () => {
    const { calls, provider } = sessions([answer('ASIA1'), answer('ASIA2')]);
    const [first, second] = await Promise.all([provider(MEMBER)?.(), provider(MEMBER)?.()]);
    await provider('222222222222')?.();
    const third = await provider(MEMBER)?.();
    expect([first, second, third].map((one) => one?.accessKeyId)).toEqual(['ASIA1', 'ASIA1', 'ASIA1']);
    expect(calls).toHaveLength(2);
  });

  test('are renewed in the last five minutes before they end', async () => {
    let time = '2026-11-23T09:54:59Z';
    const { calls, provider } = sessions([answer('ASIA1'), answer('ASIA2', '2026-11-23T11:00:00Z')], {
      now: () => new Date(time),
    });
    await provider(MEMBER)?.();
    expect((await provider(MEMBER)?.())?.accessKeyId).toBe('ASIA1');
    time = '2026-11-23T09:55:00Z';
    expect((await provider(MEMBER)?.())?.accessKeyId).toBe('ASIA2');
    expect((await provider(MEMBER)?.())?.accessKeyId).toBe('ASIA2');
    expect(calls).toHaveLength(2);
  });

  test('without an end stay', async () => {
    const { calls, provider } = sessions([answer('ASIA1', '')]);
    await provider(MEMBER)?.();
    expect(await provider(MEMBER)?.()).not.toHaveProperty('expiration');
    expect(calls).toHaveLength(1);
  });

  test.each([
    ['AccessDenied', true],
    ['AccessDeniedException', true],
    ['ExpiredToken', false],
  ])('that STS refuses with %s are denied: %s, and are not asked for again', async (error, isDenied) => {
    const { calls, provider } = sessions([{ error }]);
    const failures = [await caught(provider(MEMBER)), await caught(provider(MEMBER))];
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(NoSessionError);
      expect(failure).toMatchObject({
        name: 'NoSessionError',
        account: MEMBER,
        isDenied,
        cause: { name: error },
        message: `the role arn:aws:iam::${MEMBER}:role/sec/Audit could not be assumed: Not now.`,
      });
    }
    expect(calls).toHaveLength(1);
  });

  test('are none when the answer has no credentials', async () => {
    const failure = await caught(sessions(['']).provider(MEMBER));
    expect(failure).toMatchObject({
      isDenied: false,
      message: expect.stringContaining('sts:AssumeRole answered without Credentials'),
    });
  });
});

async function caught(provider: (() => Promise<unknown>) | undefined): Promise<unknown> {
  return provider?.().then(
    () => 'no error',
    (error: unknown) => error,
  );
}

describe('the identity of the caller', () => {
  const identity = (xml: string) => callerIdentity(new STSClient(cannedXml(xml).configuration));

  test('names the account, the ARN and the partition in it', async () => {
    const arn = `arn:aws-us-gov:sts::${OWN}:assumed-role/auditor/me`;
    expect(await identity(`<Account>${OWN}</Account><Arn>${arn}</Arn>`)).toEqual({
      account: OWN,
      arn,
      partition: 'aws-us-gov',
    });
  });

  test.each([
    ['an account', '<Arn>arn:aws:iam::1:user/x</Arn>', 'Account'],
    ['an ARN', `<Account>${OWN}</Account>`, 'Arn'],
  ])('is unknown from an answer without %s', async (_name, xml, member) => {
    await expect(identity(xml)).rejects.toThrow(`sts:GetCallerIdentity answered without ${member}`);
  });
});
