import { GetPolicyCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LocalAws } from '../../local-aws.ts';

let aws: LocalAws;
beforeEach(async () => {
  aws = await LocalAws.start();
});
afterEach(() => aws.stop());

const client = () => new LambdaClient(aws.clientConfiguration());

test('a function that does not exist has no policy', async () => {
  await expect(client().send(new GetPolicyCommand({ FunctionName: 'guard' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Function not found: arn:aws:lambda:eu-central-1:111122223333:function:guard',
  });
});

test('a function cannot be invoked over the wire, where its payload would be lost', async () => {
  const command = new InvokeCommand({ FunctionName: 'guard', Payload: Buffer.from('{"a":1}') });
  await expect(client().send(command)).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'the local AWS does not implement lambda:Invoke',
  });
});
