import { GetDocumentCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LocalAws } from '../../local-aws.ts';

let aws: LocalAws;

beforeEach(async () => {
  aws = await LocalAws.start();
});
afterEach(() => aws.stop());

const YAML = `# Licensed to its readers.
schemaVersion: "0.3"
mainSteps:
  - name: Sleep
    action: aws:sleep
    inputs: { Duration: PT1M }
`;
const content = {
  schemaVersion: '0.3',
  mainSteps: [{ name: 'Sleep', action: 'aws:sleep', inputs: { Duration: 'PT1M' } }],
};

describe('a document', () => {
  const deploy = (properties: object) => {
    const document = {
      Type: 'AWS::SSM::Document',
      Properties: { Name: 'Sample', DocumentType: 'Automation', ...properties },
    };
    return aws.deploy({ stackName: 'sample', template: JSON.stringify({ Resources: { Document: document } }) });
  };
  const stored = async () => {
    const ssm = new SSMClient(aws.clientConfiguration());
    const { DocumentFormat, Content } = await ssm.send(new GetDocumentCommand({ Name: 'Sample' }));
    return [DocumentFormat, Content];
  };

  test('is stored as the text that it is, comments and all', async () => {
    await deploy({ Content: YAML, DocumentFormat: 'YAML', UpdateMethod: 'NewVersion' });
    expect(await stored()).toEqual(['YAML', YAML]);
  });

  test('is stored as JSON when it is an object', async () => {
    await deploy({ Content: content, DocumentFormat: 'JSON' });
    expect(await stored()).toEqual(['JSON', JSON.stringify(content)]);
  });

  test('is JSON when nothing else is said', async () => {
    await deploy({ Content: JSON.stringify(content) });
    expect(await stored()).toEqual(['JSON', JSON.stringify(content)]);
  });

  test.each<[name: string, properties: object, message: string]>([
    ['in YAML that is said to be JSON', { Content: YAML, DocumentFormat: 'JSON' }, 'JSON not well-formed'],
    ['in YAML of which nothing is said', { Content: YAML }, 'JSON not well-formed'],
    ['in plain text', { Content: YAML, DocumentFormat: 'TEXT' }, 'JSON or YAML, not TEXT'],
    ['of another type', { Content: content, DocumentType: 'Command' }, 'Automation documents only, not Command'],
    ['of no type', { Content: content, DocumentType: undefined }, 'Automation documents only, not Command'],
    ['with an unknown step', { Content: { ...content, mainSteps: [{ name: 'Sleep' }] } }, 'mainSteps.0.action'],
  ])('is refused %s', async (_name, properties, message) => {
    await expect(deploy(properties)).rejects.toThrow(message);
  });
});
