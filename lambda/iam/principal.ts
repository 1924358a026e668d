import { matchesText } from './match.ts';
import type { Principal, Principals } from './policy.ts';
import { allOf, anyOf, doubtful, not, quoted, type Truth } from './truth.ts';

/** Who makes the request, as a policy of a resource may name them. */
export interface Caller {
  readonly roleArn?: string;
  readonly accountId?: string;
  /** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`; without it, a policy that names a session is a doubt. */
  readonly sessionArn?: string;
  /** A service principal such as `ecs-tasks.amazonaws.com`. */
  readonly service?: string;
}

/**
 * As what a statement names the caller; it decides what else has to allow (IAM page "Policy evaluation
 * logic", resource-based policies): the session itself or everyone needs nothing else, the role is still
 * limited by its boundary, the account only hands the decision over to its own policies.
 */
export interface Named {
  readonly directly: Truth;
  readonly asRole: Truth;
  readonly asAccount: Truth;
}

type How = keyof Named;

const NOT_NAMED: Named = { directly: false, asRole: false, asAccount: false };

/** How a `Principal` of an Allow, or its `Not` form, names the caller. */
export const namedBy = (principals: Principals, caller: Caller): Named => {
  const named = listed(principals, caller);
  if (!principals.isExcluding) return named;
  // IAM page "NotPrincipal": using it with Allow is not supported.
  if (anyWay(named) !== false) return NOT_NAMED;
  return { ...NOT_NAMED, directly: doubtful('NotPrincipal with Allow is not supported') };
};

/**
 * Whether a `Principal` of a Deny, or its `Not` form, is about the caller. Source for `NotPrincipal`: its
 * IAM page. Whoever has a permissions boundary is denied whatever is listed; an exception needs the account
 * beside the role or session, and with less than that AWS may still deny.
 */
export const isDenied = (principals: Principals, caller: Caller, hasBoundary: boolean): Truth => {
  const named = listed(principals, caller);
  if (!principals.isExcluding) return anyWay(named);
  if (hasBoundary || anyWay(named) === false) return true;
  if (caller.roleArn === undefined) return not(anyWay(named));
  const everyone = principals.entries.some(({ value }) => value === '*');
  if (everyone || allOf([named.asAccount, named.asRole]) === true) return false;
  return doubtful('NotPrincipal lists the caller, but not both the account and the role');
};

const anyWay = ({ directly, asRole, asAccount }: Named): Truth => anyOf([directly, asRole, asAccount]);

const listed = ({ entries }: Principals, caller: Caller): Named => {
  const ways = entries.map((entry) => wayOf(entry, caller));
  const together = (how: How): Truth => anyOf(ways.map(([way, truth]) => (way === how ? truth : false)));
  return { directly: together('directly'), asRole: together('asRole'), asAccount: together('asAccount') };
};

const wayOf = ({ type, value }: Principal, caller: Caller): [How, Truth] => {
  switch (type) {
    case '*':
      return ['directly', true];
    case 'AWS':
      return wayOfAws(value, caller);
    case 'Service':
      return ['directly', caller.service !== undefined && exactly(value, caller.service)];
    case 'Federated':
      return ['directly', false];
    case 'CanonicalUser':
      return ['asAccount', doubtful('Principal names an account by its canonical user ID')];
    default:
      return ['directly', doubtful(`unknown kind of Principal ${quoted(type)}`)];
  }
};

const wayOfAws = (value: string, caller: Caller): [How, Truth] => {
  const { roleArn, sessionArn, accountId } = caller;
  if (value === '*')
    return ['directly', roleArn === undefined ? doubtful('a service under {"AWS": "*"}') : true];
  const account = /^\d{12}$/.test(value) ? value : ROOT.exec(value)?.[1];
  if (account !== undefined) return ['asAccount', account === accountId];
  if (roleArn === undefined) return ['directly', false];
  if (value === roleArn) return ['asRole', true];
  if (sessionArn === undefined && value.startsWith(sessionsOf(roleArn))) {
    return ['directly', doubtful('the session name of the role is not known')];
  }
  return ['directly', anyOf([roleArn, sessionArn ?? roleArn].map((arn) => exactly(value, arn)))];
};

/** The same as the twelve digits alone, says the page "Principal"; not the root user only. */
const ROOT = /^arn:[a-z-]{1,20}:iam::(\d{12}):root$/;

/** A name is matched as a whole, "you cannot use a wildcard to match part of a principal name or ARN". */
const exactly = (pattern: string, name: string): Truth => {
  if (pattern === name) return true;
  return matchesText(pattern, name) ? doubtful(`Principal ${quoted(pattern)} has a wildcard`) : false;
};

/** `arn:aws:iam::ACCOUNT:role/path/NAME` has sessions `arn:aws:sts::ACCOUNT:assumed-role/NAME/...`. */
const sessionsOf = (roleArn: string): string => {
  const [, partition = '', , , account = ''] = roleArn.split(':', 6);
  return `arn:${partition}:sts::${account}:assumed-role/${roleArn.slice(roleArn.lastIndexOf('/') + 1)}/`;
};
