// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's variables, in texts of IAM.
import { describe, expect, test } from 'vitest';
import { allow, deny, type Elements, judge } from './given.ts';

const home = 'arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*';
const file = 'arn:aws:s3:::amzn-s3-demo-bucket/ada/notes.txt';
const known = (values: Readonly<Record<string, readonly string[]>>) => ({ resource: file, context: values });

describe('policy variables (page "Variables and tags")', () => {
  test('a variable in Resource is the value of the request, whatever the case of its name', () => {
    expect(judge(allow({ Resource: home }), known({ 'AWS:UserName': ['ada'] })).decision).toBe('allowed');
    expect(judge(allow({ Resource: home }), known({ 'aws:username': ['eva'] })).decision).toBe(
      'implicitDeny',
    );
  });

  test('a tag is a variable too', () => {
    const statement = allow({ Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/${aws:PrincipalTag/team}/*' });
    expect(judge(statement, known({ 'aws:PrincipalTag/team': ['ada'] })).decision).toBe('allowed');
  });

  test('a variable that is not known leaves the statement open and is named', () => {
    expect(judge(allow({ Resource: home }), { resource: file })).toMatchObject({
      decision: 'inconclusive',
      missingContext: ['aws:username'],
    });
  });

  test('a variable that is not known can not save what the rest of the text rules out', () => {
    expect(judge(allow({ Resource: home }), { resource: 'arn:aws:s3:::other/ada/x' }).decision).toBe(
      'implicitDeny',
    );
  });

  test('without Version 2012-10-17 a variable is plain text', () => {
    const request = known({ 'aws:username': ['ada'] });
    expect(judge(allow({ Resource: home }), request, '2008-10-17').decision).toBe('implicitDeny');
    const literal = { resource: 'arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/x' };
    expect(judge(allow({ Resource: home }), literal, '2008-10-17').decision).toBe('allowed');
  });

  test('a default stands in for a key that the request does not carry', () => {
    const statement = allow({ Resource: "arn:aws:s3:::amzn-s3-demo-bucket/${aws:username, 'ada'}/*" });
    expect(judge(statement, known({ 'aws:username': [] })).decision).toBe('allowed');
    expect(judge(statement, known({ 'aws:username': ['eva'] })).decision).toBe('implicitDeny');
    expect(judge(statement, known({})).decision).toBe('inconclusive');
  });

  test('without a default, a key that the request does not carry matches nothing', () => {
    expect(judge(allow({ Resource: home }), known({ 'aws:username': [] })).decision).toBe('implicitDeny');
    const rest = allow({ NotResource: home });
    expect(judge(rest, known({ 'aws:username': [] }))).toMatchObject({
      decision: 'inconclusive',
      missingContext: [],
    });
  });

  test('the special variables are the characters themselves', () => {
    const stars = allow({ Resource: 'arn:aws:s3:::b/${*}${?}${$}' });
    expect(judge(stars, { resource: 'arn:aws:s3:::b/*?$' }).decision).toBe('allowed');
    expect(judge(stars, { resource: 'arn:aws:s3:::b/xyz' }).decision).toBe('implicitDeny');
  });

  test('an empty value may be no value, so it is not decided', () => {
    const statement = allow({ Resource: 'arn:aws:s3:::b/${aws:username}*' });
    const request = { resource: 'arn:aws:s3:::b/x', context: { 'aws:username': [''] } };
    expect(judge(statement, request).decision).toBe('inconclusive');
  });

  test('without a value, a variable of a condition equals nothing, and every negated operator holds', () => {
    const team = (operator: string): Elements => ({
      Condition: { [operator]: { 's3:ExistingObjectTag/Team': '${aws:PrincipalTag/Team}' } },
    });
    const context = { 's3:ExistingObjectTag/Team': ['blue'], 'aws:PrincipalTag/Team': [] };
    expect(judge(allow(team('StringEquals')), { context }).decision).toBe('implicitDeny');
    // The example of the section "Policy variables with no value".
    expect(judge([allow(), deny(team('StringNotEquals'))], { context }).decision).toBe('explicitDeny');
  });

  test('a wildcard that a variable brings along is plain text', () => {
    expect(judge(allow({ Resource: home }), known({ 'aws:username': ['*'] })).decision).toBe('implicitDeny');
  });

  test('a variable before the resource part of an ARN is not relied on', () => {
    const statement = allow({ Resource: 'arn:aws:s3:${aws:RequestedRegion}::bucket' });
    const request = {
      resource: 'arn:aws:s3:eu-west-1::bucket',
      context: { 'aws:RequestedRegion': ['eu-west-1'] },
    };
    expect(judge(statement, request).decision).toBe('inconclusive');
  });

  test('a key with several values is no variable', () => {
    expect(judge(allow({ Resource: home }), known({ 'aws:username': ['ada', 'eva'] })).decision).toBe(
      'inconclusive',
    );
  });

  test.each(['${', '${}', '${aws:username, ada}', '${aws:username'])(
    '%s never throws and never allows',
    (odd) => {
      expect(
        judge(allow({ Resource: `arn:aws:s3:::amzn-s3-demo-bucket/${odd}` }), known({})).decision,
      ).not.toBe('allowed');
    },
  );

  test.each<[string, Elements, string]>([
    ['StringEquals', { 'aws:userid': '${aws:username}' }, 'allowed'],
    ['StringNotEquals', { 'aws:userid': '${aws:username}' }, 'implicitDeny'],
    ['StringLike', { 'aws:userid': '${aws:username}*' }, 'allowed'],
    ['StringEqualsIgnoreCase', { 'aws:userid': '${aws:principaltype}' }, 'allowed'],
    ['Bool', { 'aws:SecureTransport': '${aws:ViaAWSService}' }, 'allowed'],
    // "You can not use a policy variable with the Numeric condition operator."
    ['NumericEquals', { 's3:max-keys': '${s3:max-keys}' }, 'inconclusive'],
    ['Null', { 'aws:userid': '${aws:username}' }, 'inconclusive'],
  ])('in %s of %j the answer is %s', (operator, keys, expected) => {
    const context = {
      'aws:userid': ['ada'],
      'aws:username': ['ada'],
      'aws:PrincipalType': ['ADA'],
      'aws:SecureTransport': ['true'],
      'aws:ViaAWSService': ['true'],
      's3:max-keys': ['10'],
    };
    expect(judge(allow({ Condition: { [operator]: keys } }), { context }).decision).toBe(expected);
  });

  test('a Deny on a variable that is not known keeps an Allow from being certain', () => {
    expect(judge([allow(), deny({ Resource: home })], { resource: file }).decision).toBe('inconclusive');
  });
});
