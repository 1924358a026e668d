import { describe, expect, it } from 'vitest';
import { evaluate } from '../../lambda/iam/evaluate.ts';
import { coversAction } from '../../lambda/iam/statement.ts';
import { account, approved, asker, templateOf, writes } from './asked.ts';
import { escalations } from './escalation.ts';
import { idOf } from './given.ts';
import { policiesOfRole } from './resolve.ts';

const everything = { fixRoles: 'web,batch-*', fixPolicyArns: `${approved},${account}:policy/pull` };

describe.each<[string, Record<string, unknown>]>([
  ['off', { autoFix: false, ...everything }],
  ['preview', { autoFix: 'preview', ...everything }],
  ['true', { autoFix: true, ...everything }],
])('with autoFix %s', (mode, context) => {
  const made = templateOf(context);
  const { identity } = policiesOfRole(made);
  const ownRole = idOf(made, 'AWS::IAM::Role');
  const allows = identity.flatMap(({ document }) =>
    document.statements.filter(({ effect }) => effect !== 'Deny'),
  );

  it('nothing is granted to anyone by which one could come to more', () => {
    expect(
      escalations.filter((action) => allows.some(({ actions }) => coversAction(actions, action))),
    ).toEqual([]);
  });

  it('IAM refuses each of those on everything there is, whatever the request carries', () => {
    const resources = [
      '*',
      `${account}:role/${ownRole}`,
      `${account}:role/web`,
      `${account}:user/admin`,
      `${account}:group/admins`,
      `${account}:policy/pull`,
      'arn:aws:lambda:eu-west-1:111122223333:function:any',
    ];
    const decisions = escalations.flatMap((action) =>
      resources.map((resource) => evaluate({ identity }, { action, resource }).decision),
    );
    expect(new Set(decisions)).toEqual(new Set(['implicitDeny']));
  });

  it(`${mode === 'true' ? 'two actions of IAM write' : 'no action of IAM writes'}`, () => {
    const names = allows.flatMap(({ actions }) => actions.patterns);
    const reads = /^iam:(?:Get|List|Simulate)[A-Za-z]+$/;
    const iam = names.filter((name) => /^(?:iam:|\*)/i.test(name) && !reads.test(name));
    expect([...new Set(iam)].sort()).toEqual(mode === 'true' ? writes : []);
    expect(allows.every(({ actions, resources }) => !actions.isExcluding && !resources?.isExcluding)).toBe(
      true,
    );
    expect(identity.flatMap(({ document }) => document.statements).flatMap(({ doubts }) => doubts)).toEqual(
      [],
    );
  });
});

it.each([false, 'preview'])('with autoFix %s IAM refuses the writes that it would allow', (autoFix) => {
  const template = templateOf({ autoFix, fixRoles: 'web' });
  template.resourceCountIs('AWS::IAM::Policy', 0);
  for (const action of writes) expect(asker(template)({ action })).toBe('implicitDeny');
});
