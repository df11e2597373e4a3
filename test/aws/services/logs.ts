import { AwsError } from '../error.ts';
import type { Place } from '../service.ts';

export interface LogGroup {
  readonly name: string;
  /** Undefined: the log never expires. */
  readonly retentionInDays: number | undefined;
  readonly kmsKeyId: string | undefined;
}

/** CloudWatch Logs API reference, PutRetentionPolicy. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** CloudWatch Logs as far as groups are described. What is written is with the function that wrote it. */
export class LogGroups {
  readonly #place: Place;
  readonly #groups = new Map<string, LogGroup>();

  constructor(place: Place) {
    this.#place = place;
  }

  /** Returns the ARN as CloudFormation has it. Throws AwsError for a name that is taken. */
  create(group: LogGroup): string {
    if (this.#groups.has(group.name)) {
      throw new AwsError('ResourceAlreadyExistsException', `The specified log group already exists: ${group.name}`);
    }
    this.put(group);
    const { partition, region, account } = this.#place;
    return `arn:${partition}:logs:${region}:${account}:log-group:${group.name}:*`;
  }

  /** Assumed: the texts. That a key is given by its ARN is documented (AWS::Logs::LogGroup, KmsKeyId). */
  put(group: LogGroup): void {
    if (group.retentionInDays !== undefined && !RETENTIONS.includes(group.retentionInDays)) {
      throw new AwsError('InvalidParameterException', `Log groups are not kept for ${group.retentionInDays} days`);
    }
    checkKeyArn(group.kmsKeyId);
    this.#groups.set(group.name, group);
  }

  delete(name: string): void {
    this.#groups.delete(name);
  }

  find(name: string): LogGroup | undefined {
    return this.#groups.get(name);
  }
}

/** Throws for what is not the ARN of a KMS key. That the key's policy lets a service use it is not looked at. */
export function checkKeyArn(arn: string | undefined): void {
  if (arn === undefined || /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(arn)) return;
  throw new AwsError('InvalidParameterException', `${arn} is not the ARN of a KMS key`);
}
