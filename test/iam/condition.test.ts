import { describe, expect, test } from 'vitest';
import { allow, deny, judge } from './given.ts';

type Values = readonly string[] | undefined;

const decide = (operator: string, wanted: unknown, got: Values): string =>
  judge(allow({ Condition: { [operator]: { 'svc:Key': wanted } } }), {
    context: got === undefined ? {} : { 'svc:key': got },
  }).decision;

const [YES, NO, OPEN] = ['allowed', 'implicitDeny', 'inconclusive'];

describe('every operator, both ways (page "Condition operators")', () => {
  test.each<[string, unknown, string, string]>([
    ['StringEquals', 'john', 'john', 'John'],
    ['StringEquals', 'a*', 'a*', 'ab'],
    ['StringNotEquals', 'john', 'John', 'john'],
    ['StringEqualsIgnoreCase', 'john', 'JOHN', 'jon'],
    ['StringNotEqualsIgnoreCase', 'john', 'jon', 'JOHN'],
    ['StringLike', 'home/*', 'home/ada', 'Home/ada'],
    ['StringLike', 't?.small', 't3.small', 't33.small'],
    ['StringNotLike', 'home/*', 'root', 'home/ada'],
    ['NumericEquals', '10', '10.0', '11'],
    ['NumericEquals', 10, '10', '11'],
    ['NumericNotEquals', '10', '11', '10'],
    ['NumericLessThan', '10', '9', '10'],
    ['NumericLessThanEquals', '10', '10', '10.5'],
    ['NumericGreaterThan', '-1.5', '-1', '-2'],
    ['NumericGreaterThanEquals', '10', '10', '9'],
    ['DateEquals', '2020-01-01T00:00:00Z', '1577836800', '1577836801'],
    ['DateNotEquals', '2020-01-01T00:00:00Z', '2020-01-01T00:00:01Z', '2020-01-01T01:00:00+01:00'],
    ['DateLessThan', '2020-01-01T00:00:01Z', '2020-01-01T00:00:00Z', '2020-01-01T00:00:01Z'],
    ['DateLessThanEquals', '2020-01-01', '2020-01-01T00:00Z', '2020-01-02'],
    ['DateGreaterThan', '2020-01-01T00:00:01Z', '2020-01-01T00:00:01.5Z', '2019'],
    ['DateGreaterThanEquals', '2020-02', '20200201T000000Z', '2020-01-31T23:59:59Z'],
    ['Bool', 'true', 'TRUE', 'false'],
    ['Bool', false, 'false', 'true'],
    ['BinaryEquals', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', 'QmluYXJ5VmFsdWVJbkJhc2U2NA', 'AAAA'],
    ['IpAddress', '203.0.113.0/24', '203.0.113.255', '203.0.114.0'],
    ['IpAddress', '203.0.113.7', '203.0.113.7', '203.0.113.8'],
    ['IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5678:0:0:0:1', '2001:db8:1234:5679::1'],
    ['IpAddress', '::/0', '::1', '10.0.0.1'],
    ['IpAddress', '10.1.2.3/9', '10.127.0.1', '10.128.0.1'],
    ['IpAddress', '::ffff:10.0.0.1', '::ffff:a00:1', '10.0.0.1'],
    ['NotIpAddress', '10.0.0.0/8', '11.0.0.1', '10.1.1.1'],
    ['NotIpAddress', '10.0.0.0/8', '2001:db8::1', '10.1.1.1'],
    ['ArnEquals', 'arn:aws:sns:*:123456789012:t', 'arn:aws:sns:eu-west-1:123456789012:t', 'arn:aws:sns:::t'],
    ['ArnLike', 'arn:aws:sns:*:*:t*', 'arn:aws:sns:eu-west-1:123456789012:t1', 'arn:aws:sqs:a:b:t1'],
    ['ArnNotEquals', 'arn:aws:sns:*:*:t', 'arn:aws:sns:a:b:u', 'arn:aws:sns:a:b:t'],
    ['ArnNotLike', 'arn:aws:sns:*:*:t*', 'arn:aws:sns:a:b:u', 'arn:aws:sns:a:b:t2'],
  ])('%s %j holds for %s and not for %s', (operator, wanted, yes, no) => {
    expect(decide(operator, wanted, [yes])).toBe(YES);
    expect(decide(operator, wanted, [no])).toBe(NO);
    expect(decide(`${operator}IfExists`, wanted, [yes])).toBe(YES);
    expect(decide(`${operator}IfExists`, wanted, [no])).toBe(NO);
    expect(decide(operator, wanted, undefined)).toBe(OPEN);
    expect(decide(`${operator}IfExists`, wanted, undefined)).toBe(OPEN);
    expect(decide(`${operator}IfExists`, wanted, [])).toBe(YES);
    // "If the policy condition requires that the key is not matched, and the key is not present, [it] is true."
    expect(decide(operator, wanted, [])).toBe(operator.includes('Not') ? YES : NO);
  });

  test('Null asks whether the key is there', () => {
    expect(decide('Null', 'true', [])).toBe(YES);
    expect(decide('Null', 'true', ['x'])).toBe(NO);
    expect(decide('Null', 'false', ['x'])).toBe(YES);
    expect(decide('Null', false, [])).toBe(NO);
    expect(decide('Null', 'true', undefined)).toBe(OPEN);
    expect(decide('Null', 'maybe', [])).toBe(OPEN);
  });

  test('a Deny with a negated IfExists operator still denies without the key', () => {
    const statements = [
      allow(),
      deny({ Condition: { StringNotEqualsIfExists: { 'aws:ResourceTag/x': 'y' } } }),
    ];
    expect(judge(statements, { context: { 'aws:ResourceTag/x': [] } }).decision).toBe('explicitDeny');
  });

  test.each<[string, unknown, Values]>([
    ['StringMatches', 'a', ['a']],
    ['stringequals', 'a', ['a']],
    ['ForSomeValues:StringEquals', 'a', ['a']],
    ['ForAllValues:Null', 'true', []],
    ['NullIfExists', 'true', []],
    ['NumericEquals', 'ten', ['10']],
    ['NumericEquals', '10', ['0x0A']],
    ['DateEquals', '2020-02-30', ['2020-02-29']],
    ['DateEquals', '2020-01-01T00:00:00', ['2020']],
    ['Bool', 'yes', ['true']],
    ['Bool', 'true', ['1']],
    ['BinaryEquals', '***', ['AAAA']],
    ['IpAddress', '10.0.0.0/33', ['10.0.0.1']],
    ['IpAddress', '10.0.0/8', ['10.0.0.1']],
    ['IpAddress', '010.0.0.1', ['10.0.0.1']],
    ['IpAddress', '1:2:3', ['::1']],
    ['IpAddress', '1::2::3', ['::1']],
    ['IpAddress', '10.0.0.0/8/8', ['10.0.0.1']],
    ['StringEquals', { nested: 'a' }, ['a']],
    ['StringEquals', [], ['a']],
    ['StringEquals', [null, 'a'], ['a']],
  ])('%s %j on %j is not decided', (operator, wanted, got) => {
    const verdict = judge(
      allow({ Condition: { [operator]: { k: wanted } } }),
      got ? { context: { k: got } } : {},
    );
    expect(verdict.decision).toBe(OPEN);
    expect(verdict.notes).not.toEqual([]);
  });
});

describe('several values (page "Conditions with multiple context keys or values")', () => {
  test('values of the policy are an OR', () => {
    expect(decide('StringEquals', ['a', 'b'], ['b'])).toBe(YES);
    expect(decide('StringEquals', ['a', 'b'], ['c'])).toBe(NO);
  });

  test('values of the policy are a NOR under a negated operator', () => {
    expect(decide('StringNotEquals', ['a', 'b'], ['c'])).toBe(YES);
    expect(decide('StringNotEquals', ['a', 'b'], ['b'])).toBe(NO);
  });

  test('keys and operators are an AND', () => {
    const both = allow({ Condition: { StringEquals: { a: '1', b: '2' }, Bool: { c: 'true' } } });
    expect(judge(both, { context: { A: ['1'], b: ['2'], C: ['true'] } }).decision).toBe(YES);
    expect(judge(both, { context: { A: ['1'], b: ['3'], C: ['true'] } }).decision).toBe(NO);
    expect(judge(both, { context: { A: ['1'], b: ['3'] } }).decision).toBe(NO);
    expect(judge(both, { context: { A: ['1'] } }).missingContext).toEqual(['b', 'c']);
  });

  test.each<[string, readonly string[], Values, string]>([
    // The tables of the page: PostDateTime and UserName asked for, three attributes granted.
    ['ForAllValues:StringLike', ['PostDateTime', 'Message', 'Tags'], ['PostDateTime', 'UserName'], NO],
    ['ForAllValues:StringLike', ['PostDateTime', 'Message', 'Tags'], ['PostDateTime', 'Message'], YES],
    ['ForAnyValue:StringLike', ['ID', 'PostDateTime'], ['UserName', 'Message', 'PostDateTime'], YES],
    ['ForAnyValue:StringLike', ['ID', 'PostDateTime'], ['UserName'], NO],
    ['ForAllValues:StringEquals', ['a'], [], YES],
    // An empty text was an empty set once: decided only where that makes no difference.
    ['ForAllValues:StringEquals', ['a'], [''], OPEN],
    ['ForAllValues:StringEquals', ['a', ''], [''], YES],
    ['ForAnyValue:StringEquals', ['a'], [''], NO],
    ['ForAnyValue:StringEquals', ['a'], [], NO],
    ['ForAnyValue:StringEquals', ['a', ''], [''], OPEN],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], YES],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], NO],
    ['ForAllValues:StringNotEquals', ['a'], [], YES],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], YES],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], NO],
    ['ForAnyValue:StringNotEquals', ['a'], [], NO],
    ['ForAllValues:StringEqualsIfExists', ['a'], [], YES],
    ['ForAnyValue:StringEqualsIfExists', ['a'], ['a'], YES],
    // Two sentences of AWS answer this one differently.
    ['ForAnyValue:StringEqualsIfExists', ['a'], [], OPEN],
    ['ForAllValues:StringEquals', ['a'], undefined, OPEN],
    ['ForAnyValue:StringEquals', ['a'], undefined, OPEN],
    // No set operator, several values: decided only where both readings agree.
    ['StringEquals', ['a', 'b'], ['a', 'b'], YES],
    ['StringEquals', ['a'], ['b', 'c'], NO],
    ['StringEquals', ['a'], ['a', 'b'], OPEN],
  ])('%s %j on %j is %s', (operator, wanted, got, expected) => {
    expect(decide(operator, wanted, got)).toBe(expected);
  });
});
