import type { NormalizedSchema } from '@smithy/core/schema';
import { isService, operations, requiredMembers } from '../aws/wire/model.ts';
import type { Words } from './shell.ts';

/** The services of the AWS CLI that go by another name than their endpoint's. */
const SERVICES: Readonly<Record<string, string>> = { configservice: 'config' };

/** Commands that the AWS CLI adds to the operations of the services, with the options of them that the pages use. */
const CUSTOM: Readonly<Record<string, readonly string[]>> = {
  'cloudformation deploy': ['stack-name', 'template-file', 'capabilities', 's3-bucket', 'parameter-overrides'],
  'logs tail': ['since'],
  's3 cp': [],
  'sso login': [],
};

/** Options of every command (AWS CLI user guide, command line options). */
const GLOBAL = ['endpoint-url', 'no-cli-pager', 'no-paginate', 'output', 'profile', 'query', 'region'];

/** Why `aws …` is no command of the AWS CLI, by the schemas of the SDK; undefined for what is right. */
export function awsCommandProblem(words: Words): string | undefined {
  const [, name = '', command = '', ...args] = words;
  const given = args.flatMap((word) => /^--([\w-]+)/.exec(word)?.[1] ?? []);
  const options = given.filter((option) => !GLOBAL.includes(option));
  const custom = CUSTOM[`${name} ${command}`];
  if (custom !== undefined) {
    const unknown = options.find((option) => !custom.includes(option));
    return unknown === undefined ? undefined : `aws ${name} ${command} has no option --${unknown}`;
  }
  const service = SERVICES[name] ?? (Object.values(SERVICES).includes(name) ? '' : name);
  if (!isService(service)) return `aws ${name} is not a service whose SDK is installed`;
  const operation = operations(service).find((each) => hyphenated(each.name) === command);
  if (operation === undefined) return `aws ${name} has no command ${command}`;
  const known = membersOf(operation.input).map(hyphenated);
  const unknown = options.find((option) => !known.includes(option.replace(/^no-/, '')));
  if (unknown !== undefined) return `aws ${name} ${command} has no option --${unknown}`;
  // In a sentence, a command may stand without its options.
  if (args.length === 0) return undefined;
  const missing = requiredMembers(operation.input)
    .map(hyphenated)
    .find((option) => !given.includes(option));
  return missing === undefined ? undefined : `aws ${name} ${command} needs --${missing}`;
}

function membersOf(schema: NormalizedSchema): readonly string[] {
  return Object.keys(schema.getMemberSchemas());
}

/** As the AWS CLI names operations and members: DescribeConfigRules is describe-config-rules. */
function hyphenated(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
