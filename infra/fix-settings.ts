import { Aws } from 'aws-cdk-lib';
import {
  type FixSettings,
  noFix,
  policyArn,
  policyForExecutionRoles,
  readTag,
  roleName,
} from '../lambda/fix-settings.ts';
import { forExecutionRole, forInstanceRole } from '../lambda/managed-policies.ts';
import { shown } from '../lambda/shown.ts';
import { readList } from './read-list.ts';
import { writeStatements } from './write-permissions.ts';

type Complain = (fault: string) => void;

/** What stands in the context for each mode; `-c key=value` brings texts, `cdk.json` may have booleans. */
const modes: ReadonlyMap<unknown, FixSettings['mode']> = new Map<unknown, FixSettings['mode']>([
  [undefined, 'off'],
  [false, 'off'],
  ['false', 'off'],
  ['preview', 'preview'],
  [true, 'on'],
  ['true', 'on'],
]);

const mostPolicies = 10;
/** Together they stand twice in a policy and once in the function's environment, which have 10,240 and 4,096. */
const arnChars = 2_048;
const grantChars = 7_000;

/**
 * The policies of AWS that may be approved. Named one by one, for nearly all the others grant more than anybody would
 * have attached without being asked: a whole service, all data of one, or `iam:PassRole`, as even some made for ECS do.
 * AWS may change them, but does not widen what they are for.
 */
const forPulling: ReadonlySet<string> = new Set([
  forExecutionRole.name,
  forInstanceRole.name,
  'AmazonEC2ContainerRegistryReadOnly',
]);

const isTooBroad = (arn: string): boolean => {
  const [, , owner, name = ''] = policyArn.exec(arn) ?? [];
  return owner === 'aws' && !forPulling.has(name);
};

const readPolicyArns = (value: unknown, complain: Complain): readonly string[] => {
  if (value === undefined) return [policyForExecutionRoles(Aws.PARTITION)];
  const must = 'fixPolicyArns must be ARNs of managed IAM policies with commas between';
  const arns = readList(value, {
    valid: (entry) => policyArn.test(entry),
    complain: (what) => complain(`${must}${what}`),
  });
  const parts = arns.flatMap((arn) => {
    const [, partition, owner] = policyArn.exec(arn) ?? [];
    return partition === undefined ? [] : [{ partition, owner }];
  });
  const partitions = new Set(parts.map(({ partition }) => partition));
  const accounts = new Set(parts.flatMap(({ owner = 'aws' }) => (owner === 'aws' ? [] : [owner])));
  const broad = arns.filter(isTooBroad);
  if (broad.length > 0) {
    const known = [...forPulling].map((name) => name.split('/').at(-1)).join(', ');
    complain(
      `fixPolicyArns may have of AWS's policies only those that do no more than pull (${known}), ` +
        `but has ${broad.map(shown).join(', ')}`,
    );
  }
  for (const several of [partitions, accounts]) {
    if (several.size > 1)
      complain(
        `fixPolicyArns must be AWS's or the stack's own account's, but names ${[...several].join(' and ')}`,
      );
  }
  if (arns.length > mostPolicies)
    complain(`fixPolicyArns are too many: ${arns.length} of at most ${mostPolicies}`);
  const { length } = arns.join();
  if (length > arnChars) complain(`fixPolicyArns are too long: ${length} characters of at most ${arnChars}`);
  return arns;
};

const readOptInTag = (value: unknown, complain: Complain): FixSettings['optInTag'] => {
  const tag = typeof value === 'string' ? readTag(value) : undefined;
  if (value === undefined || tag !== undefined) return tag ?? noFix.optInTag;
  complain(
    'optInTag must be key=value, with letters of Latin-1 that IAM allows in tags, a value that is not empty ' +
      `and a key that does not begin with aws:, but is ${shown(value)}`,
  );
  return noFix.optInTag;
};

/** The policy in characters as IAM counts them, or some more: with the longest partition. */
const grantLength = (fix: FixSettings): number =>
  writeStatements({ ...fix, mode: 'on' }, '')
    .map((statement) => JSON.stringify(statement.toStatementJson()))
    .join()
    .replaceAll(Aws.PARTITION, 'aws-us-gov')
    .replaceAll(Aws.ACCOUNT_ID, '111122223333').length;

/**
 * Reads `autoFix`, `fixPolicyArns`, `optInTag` and `fixRoles` from CDK context. Faults go to `complain`; what is
 * returned then is not to be used. Where the fix is off the others change nothing, but must make sense all the same.
 */
export const readFix = (context: Readonly<Record<string, unknown>>, complain: Complain): FixSettings => {
  const mode = modes.get(context['autoFix']);
  if (mode === undefined)
    complain(`autoFix must be true, false or preview, but is ${shown(context['autoFix'])}`);
  const fix: FixSettings = {
    mode: mode ?? 'off',
    policyArns: readPolicyArns(context['fixPolicyArns'], complain),
    optInTag: readOptInTag(context['optInTag'], complain),
    roles: readList(context['fixRoles'], {
      valid: (entry) => roleName.test(entry),
      complain: (what) =>
        complain(`fixRoles must be names of roles with commas between, * only at the end of a name${what}`),
    }),
  };
  const length = grantLength(fix);
  if (length > grantChars) {
    complain(`fixRoles are too many: the function's policy would have ${length} characters of ${grantChars}`);
  }
  return fix;
};

/** The function's variables for it, as lambda/fix-settings.ts reads them. No name of a role is no variable. */
export const fixEnvironment = (fix: FixSettings): Record<string, string> => ({
  AUTO_FIX: fix.mode,
  FIX_POLICY_ARNS: fix.policyArns.join(),
  OPT_IN_TAG: `${fix.optInTag.key}=${fix.optInTag.value}`,
  ...(fix.roles.length === 0 ? {} : { FIX_ROLES: fix.roles.join() }),
});
