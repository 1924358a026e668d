// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's variables, in texts of IAM.
import { describe, expect, test } from 'vitest';
import { allow, document, judge, REPOSITORY } from './given.ts';

const onResource = (pattern: string, resource: string): string =>
  judge(allow({ Resource: pattern }), { resource }).decision;

describe('Resource', () => {
  test.each([
    ['*', REPOSITORY],
    ['*', '*'],
    [REPOSITORY, REPOSITORY],
    ['arn:aws:ecr:*:*:repository/*', REPOSITORY],
    ['arn:aws:ecr:us-????-1:111122223333:repository/team/*', REPOSITORY],
    ['arn:aws:ecr:*:*:*', REPOSITORY],
    // Page "Resource": a wildcard that ends the ARN goes on beyond the colons.
    ['arn:aws:ecr:*', REPOSITORY],
    // Page "Resource": all users of a path, a wildcard over slashes.
    ['arn:aws:iam::111122223333:user/accounting/*', 'arn:aws:iam::111122223333:user/accounting/eu/Bob'],
    ['arn:aws:s3:::amzn-s3-demo-bucket/*/test/*', 'arn:aws:s3:::amzn-s3-demo-bucket/1/test/2'],
    ['arn:aws:s3:::amzn-s3-demo-bucket/*/test/*', 'arn:aws:s3:::amzn-s3-demo-bucket/1/2/test/3.jpg'],
    [
      'arn:aws:secretsmanager:*:*:secret:db-??????',
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf',
    ],
    [
      'arn:aws:logs:*:*:log-group:/ecs/*',
      'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/app:log-stream:x',
    ],
  ])('%s names %s', (pattern, resource) => {
    expect(onResource(pattern, resource)).toBe('allowed');
  });

  test.each([
    // Page "Resource": in the Resource element, the IAM user name is case sensitive.
    ['arn:aws:iam::111122223333:user/Bob', 'arn:aws:iam::111122223333:user/bob'],
    ['arn:aws:ecr:*:*:repository/team', REPOSITORY],
    ['arn:aws:ecr:us-east-1:999999999999:repository/*', REPOSITORY],
    ['arn:aws:s3:::amzn-s3-demo-bucket/*/test/*', 'arn:aws:s3:::amzn-s3-demo-bucket/1/2/3.jpg'],
    ['arn:aws:ecr:us-east-1:111122223333:repository/*', '*'],
    ['arn:aws:ecr:us-east-1:111122223333:repository/tea?', REPOSITORY],
  ])('%s does not name %s', (pattern, resource) => {
    expect(onResource(pattern, resource)).toBe('implicitDeny');
  });

  test.each([
    ['arn:aws:ecr:us-*:repository/team/app', REPOSITORY],
    ['arn:aws:*:repository/team/app', REPOSITORY],
    ['arn:aws:ecr*app', REPOSITORY],
    ['arn:aws:ecr:us-east-1?111122223333:repository/team/app', REPOSITORY],
  ])('%s names %s only across colons, where the pages of AWS disagree', (pattern, resource) => {
    const verdict = judge(allow({ Resource: pattern }), { resource });
    expect(verdict.decision).toBe('inconclusive');
    expect(verdict.notes.join()).toContain('colons');
  });

  test('NotResource covers all but what it names', () => {
    const statement = allow({ NotResource: ['arn:aws:ecr:*:*:repository/secret/*'] });
    expect(judge(statement).decision).toBe('allowed');
    const resource = 'arn:aws:ecr:us-east-1:111122223333:repository/secret/app';
    expect(judge(statement, { resource }).decision).toBe('implicitDeny');
    expect(judge(statement, { resource: '*' }).decision).toBe('allowed');
  });
});

describe('ArnLike and ArnEquals', () => {
  const value = 'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt';
  const pattern = 'arn:aws:someservice:*:111122223333:finance/*';
  const decide = (operator: string, wanted: string, got: string): string =>
    judge(allow({ Condition: { [operator]: { 'aws:SourceArn': wanted } } }), {
      context: { 'aws:SourceArn': [got] },
    }).decision;

  test('the example of the page "Condition operators" matches as text and not as ARN', () => {
    expect(decide('StringLike', pattern, value)).toBe('allowed');
    expect(decide('ArnLike', pattern, value)).toBe('implicitDeny');
  });

  test.each(['ArnEquals', 'ArnLike'])('%s takes wildcards in each part', (operator) => {
    const topic = 'arn:aws:sns:eu-west-1:123456789012:orders';
    expect(decide(operator, 'arn:aws:sns:*:123456789012:ord*', topic)).toBe('allowed');
    expect(decide(operator, 'arn:aws:sns:*:123456789012:Ord*', topic)).toBe('implicitDeny');
    expect(decide(operator, 'arn:*:sns:??-west-1:*:orders', topic)).toBe('allowed');
  });

  test('a text that is no ARN is left open where a plain reading of it would match', () => {
    expect(decide('ArnLike', '*', value)).toBe('inconclusive');
    expect(decide('ArnLike', 'arn:aws:sns:*', value)).toBe('implicitDeny');
  });

  test('an ARN that is brought whole by a variable is compared part by part', () => {
    const condition = { ArnEquals: { 'aws:SourceArn': '${aws:PrincipalArn}' } };
    const arn = 'arn:aws:iam::111122223333:role/pull';
    const context = { 'aws:SourceArn': [arn], 'aws:PrincipalArn': [arn] };
    expect(judge(allow({ Condition: condition }), { context }).decision).toBe('allowed');
    const open = judge(allow({ Condition: condition }), { context: { 'aws:SourceArn': [arn] } });
    expect(open).toMatchObject({ decision: 'inconclusive', missingContext: ['aws:PrincipalArn'] });
    expect(document(allow({ Condition: condition })).statements).toHaveLength(1);
  });
});
