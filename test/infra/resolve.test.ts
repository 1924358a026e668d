import { expect, it } from 'vitest';
import { resolve } from './resolve.ts';

const resources = { Topic: { Type: 'AWS::SNS::Topic' }, Queue: { Type: 'AWS::SQS::Queue' } };

it.each<[unknown, unknown]>([
  [{ Ref: 'AWS::AccountId' }, '111122223333'],
  [{ Ref: 'Topic' }, 'arn:aws:sns:eu-west-1:111122223333:Topic'],
  [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:eu-west-1:111122223333:Queue'],
  [{ 'Fn::GetAtt': 'Queue.Arn' }, 'arn:aws:sqs:eu-west-1:111122223333:Queue'],
  [{ 'Fn::Join': ['-', ['a', { Ref: 'AWS::Partition' }]] }, 'a-aws'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own template.
  [{ 'Fn::Sub': '${AWS::Partition} ${Queue.Arn}' }, 'aws arn:aws:sqs:eu-west-1:111122223333:Queue'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: one of CloudFormation and one of IAM.
  [{ 'Fn::Sub': '${!x}' }, '${x}'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own template.
  [{ 'Fn::Sub': ['${x}', { x: { Ref: 'AWS::Region' } }] }, 'eu-west-1'],
  [{ a: ['b', { Ref: 'AWS::Region' }, 1, true] }, { a: ['b', 'eu-west-1', 1, true] }],
])('resolves %j', (value, resolved) => {
  expect(resolve(value, resources)).toEqual(resolved);
});

it.each([{ 'Fn::ImportValue': 'x' }, { Ref: 'Elsewhere' }, { 'Fn::GetAtt': ['Topic', 'Url'] }])(
  'does not guess what it does not know: %j',
  (value) => {
    expect(() => resolve(value, resources)).toThrow('known');
  },
);
