import type * as sdk from '@aws-sdk/client-config-service';
import type { Clock } from '../clock.ts';
import { AwsError } from '../error.ts';
import { anyResource, type Operations, operation } from '../service.ts';
import { checkLength } from './config-constraint.ts';
import { paginate } from './page.ts';

type Key = sdk.RemediationExceptionResourceKey;

/** Resources that AWS Config leaves alone when remediation is automatic (AWS Config API reference, PutRemediationExceptions). */
export class RemediationExceptions {
  readonly operations: Operations;
  readonly #clock: Clock;
  readonly #complianceOf: (ruleName: string, resourceId: string) => string | undefined;
  #exceptions: sdk.RemediationException[] = [];

  constructor(clock: Clock, complianceOf: (ruleName: string, resourceId: string) => string | undefined) {
    this.#clock = clock;
    this.#complianceOf = complianceOf;
    this.operations = {
      PutRemediationExceptions: operation<
        sdk.PutRemediationExceptionsCommandInput,
        sdk.PutRemediationExceptionsCommandOutput
      >({
        needs: anyResource,
        run: (input) => this.#put(input),
      }),
      DescribeRemediationExceptions: operation<
        sdk.DescribeRemediationExceptionsCommandInput,
        sdk.DescribeRemediationExceptionsCommandOutput
      >({
        needs: anyResource,
        run: (input) => {
          const { page, nextToken } = paginate(this.#of(input), input.Limit || 25, input.NextToken, (token) => {
            throw new AwsError('InvalidNextTokenException', `NextToken ${token} is not valid`); // Assumed text.
          });
          return { RemediationExceptions: page, NextToken: nextToken };
        },
      }),
      DeleteRemediationExceptions: operation<
        sdk.DeleteRemediationExceptionsCommandInput,
        sdk.DeleteRemediationExceptionsCommandOutput
      >({
        needs: anyResource,
        run: (input) => {
          const deleted = this.#of(input);
          if (deleted.length === 0) {
            throw new AwsError('NoSuchRemediationExceptionException', 'There is no such exception.'); // Assumed text.
          }
          this.#exceptions = this.#exceptions.filter((exception) => !deleted.includes(exception));
          return { FailedBatches: [] };
        },
      }),
    };
  }

  has(ruleName: string, resourceId: string): boolean {
    return this.#of({ ConfigRuleName: ruleName, ResourceKeys: [{ ResourceId: resourceId }] }).length > 0;
  }

  /** A new exception takes the place of the one that the resource has. */
  add(exception: sdk.RemediationException): void {
    const { ConfigRuleName: ruleName, ResourceId: id } = exception;
    const isOther = (other: sdk.RemediationException) => other.ConfigRuleName !== ruleName || other.ResourceId !== id;
    this.#exceptions = [...this.#exceptions.filter(isOther), exception];
  }

  /** "If you use this API for COMPLIANT resources or resources that are NOT_APPLICABLE, a remediation exception will not be generated." */
  #put(input: sdk.PutRemediationExceptionsCommandInput): Omit<sdk.PutRemediationExceptionsCommandOutput, '$metadata'> {
    const { ConfigRuleName: ruleName, ResourceKeys: keys = [], Message, ExpirationTime } = input;
    checkLength('resourceKeys', keys, 1, 100);
    if (Message !== undefined) checkLength('message', Message, 1, 1024);
    const exceptions = keys.map(({ ResourceType, ResourceId }) => ({
      ConfigRuleName: ruleName,
      ResourceType,
      ResourceId,
      ...(Message === undefined ? {} : { Message }),
      ...(ExpirationTime === undefined ? {} : { ExpirationTime }),
    }));
    const isPossible = ({ ResourceId: id }: Key) => this.#complianceOf(ruleName ?? '', id ?? '') === 'NON_COMPLIANT';
    for (const exception of exceptions.filter(isPossible)) this.add(exception);
    const failed = exceptions.filter((exception) => !isPossible(exception));
    if (failed.length === 0) return { FailedBatches: [] };
    return { FailedBatches: [{ FailureMessage: 'The resource is not NON_COMPLIANT.', FailedItems: failed }] }; // Assumed.
  }

  #of({ ConfigRuleName: ruleName, ResourceKeys: keys }: Selection): sdk.RemediationException[] {
    const now = this.#clock.now();
    this.#exceptions = this.#exceptions.filter(({ ExpirationTime: end }) => end === undefined || now < end);
    const isWanted = ({ ResourceId: id }: sdk.RemediationException): boolean =>
      keys === undefined || keys.some((key) => key.ResourceId === id);
    return this.#exceptions.filter((exception) => exception.ConfigRuleName === ruleName && isWanted(exception));
  }
}

interface Selection {
  readonly ConfigRuleName: string | undefined;
  readonly ResourceKeys?: readonly Key[] | undefined;
}
