import { json11, restJson } from './json-protocols.ts';
import type { ServiceName } from './model.ts';
import type { Protocol } from './protocol.ts';
import { awsQuery, ec2Query } from './query-protocols.ts';

export const protocols: Readonly<Record<ServiceName, Protocol>> = {
  cloudformation: awsQuery,
  cloudtrail: json11,
  // The SDK for JavaScript speaks JSON 1.0 to it, which differs from 1.1 by the content type only.
  cloudwatch: json11,
  config: json11,
  ec2: ec2Query,
  eks: restJson,
  iam: awsQuery,
  lambda: restJson,
  logs: json11,
  organizations: json11,
  route53resolver: json11,
  ssm: json11,
  sts: awsQuery,
};
