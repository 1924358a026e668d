/** Which kind of policy an AWS denial blames, in AWS's own suffix of the message ("because no … policy allows"). */
export type DenyReason =
  | 'no-identity-policy'
  | 'no-resource-policy'
  | 'no-boundary'
  | 'no-service-control-policy'
  | 'no-resource-control-policy'
  | 'no-session-policy'
  | 'no-endpoint-policy'
  | 'explicit-deny';

/** One authorization verdict of AWS, as far as the text carries it. */
export interface Denial {
  /** IAM action in IAM's own case, e.g. `ecr:BatchGetImage`. */
  readonly action: string;
  readonly resource?: string;
  readonly why?: DenyReason;
  /** For an explicit deny: the kind of policy that holds it, when the text gets so far. */
  readonly deniedIn?: string;
  /** False when the text ends before the verdict does, so that the reason may be missing only for the cut. */
  readonly complete: boolean;
}

/** IAM's own spelling of the actions a start-up can be denied; texts in lower case are brought back to it. */
const spelling = new Map(
  [
    'ecr:GetAuthorizationToken',
    'ecr:BatchGetImage',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchImportUpstreamImage',
    'ecr:CreateRepository',
    'ecr-public:GetAuthorizationToken',
    'sts:GetServiceBearerToken',
    'sts:AssumeRole',
    'secretsmanager:GetSecretValue',
    'ssm:GetParameters',
    'ssm:GetParameter',
    'kms:Decrypt',
  ].map((action) => [action.toLowerCase(), action]),
);

const spelled = (action: string): string => spelling.get(action.toLowerCase()) ?? action;

/** An action cut in its middle would be another one, and nobody's. */
const isCutAction = (text: string, end: number, action: string): boolean =>
  /^(?:\.\.\.|…)?$/.test(text.slice(end)) &&
  [...spelling.keys()].some(
    (known) => known !== action.toLowerCase() && known.startsWith(action.toLowerCase()),
  );

/** By the words behind "because no". */
const reasons: Readonly<Record<string, DenyReason>> = {
  'identity-based': 'no-identity-policy',
  'resource-based': 'no-resource-policy',
  permissions: 'no-boundary',
  'service control': 'no-service-control-policy',
  'resource control': 'no-resource-control-policy',
  session: 'no-session-policy',
  'vpc endpoint': 'no-endpoint-policy',
};

/** As much of a suffix as no other begins with: a cut may leave no more. */
const reason =
  /^(?:because no (?:(identity-based|resource-based|service control|resource control|session|vpc endpoint) pol|(permissions) bound)|with an? e)/i;

const readReason = (suffix: string): DenyReason | undefined => {
  const [found, policy, boundary] = reason.exec(suffix) ?? [];
  const named = policy ?? boundary;
  if (found === undefined) return undefined;
  return named === undefined ? 'explicit-deny' : reasons[named.toLowerCase()];
};

const deniedIn =
  /^with an explicit deny in an? (identity-based|resource-based|service control|resource control|permissions boundary|session|vpc endpoint)/i;

/** Forms of ARN whose end can be told: a repository, secret, parameter or key with a name, or the lone star. */
const isWhole = (resource: string): boolean =>
  resource === '*' ||
  (/^arn:[\w-]+:/.test(resource) &&
    /:(?:repository|secret|parameter|key|role)[:/]./.test(resource) &&
    /[\w*}>-]$/.test(resource));

/** Where a poster, not ECS, ended the verdict: right after the action, or with an ellipsis. */
const isElided = (tail: string): boolean => /^(?: on resource:?)? ?(?:\.\.\.|…|$)/i.test(tail);

/** The denial's resource, when the text gives all of it: neither cut, nor left out or masked by a poster. */
export const exactResource = ({ resource, complete }: Denial): string | undefined =>
  complete &&
  resource !== undefined &&
  /^(?:\*|arn:[\w-]+:[\w-]+:[\w-]*:(?:\d{12})?:[\w/:.+=,@!*-]+)$/.test(resource)
    ? resource
    : undefined;

/** A suffix that has begun, and does not yet say why. */
const begun = /^(?:b|be|bec\w*|because\b.{0,40}|w|wi|wit|with\b.{0,30})$/i;

/** The verdict's tail after the action: `on resource: X because no … policy allows …`. */
const readTail = (tail: string, atEnd: boolean): Omit<Denial, 'action'> => {
  const on = /^['"]?[,.]? on (?:the )?resource:? ?['"]?([^\s'",]+)['"]?[,.;]? ?/i.exec(tail);
  const resource = on?.[1]?.replace(/(?<![.:;…])[.:;…]+$/, '') || undefined;
  const rest = tail.slice(on?.[0].length ?? 0).replace(/^['"\s,]+/, '');
  const why = readReason(rest);
  const denied = why === 'explicit-deny' ? deniedIn.exec(rest)?.[1]?.toLowerCase() : undefined;
  const hasEnd = why !== undefined || (resource !== undefined && !begun.test(rest) && isWhole(resource));
  return {
    ...(resource === undefined ? {} : { resource }),
    ...(why === undefined ? {} : { why }),
    ...(denied === undefined ? {} : { deniedIn: denied }),
    complete: (hasEnd && (why !== undefined || rest !== '' || !atEnd)) || (isElided(tail) && !atEnd),
  };
};

/** All matches of a global pattern, by its own place in the text: `matchAll` would make a copy of it for each text. */
const matchesOf = (pattern: RegExp, text: string): RegExpExecArray[] => {
  const found: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) found.push(match);
  return found;
};

const allowing = /\bno ([\w -]{1,40}) allows the ([a-z][a-z0-9-]{1,40}:[A-Za-z]{2,80})\b/gi;

/** Denials that only the suffix names, where a poster or the cut took the action out of the verdict itself. */
const readSuffixes = (text: string): Denial[] =>
  matchesOf(allowing, text).flatMap((match) => {
    const [suffix, , written = ''] = match;
    const action = spelled(written);
    if (isCutAction(text, match.index + suffix.length, action)) return [];
    const why = readReason(`because ${suffix}`);
    return [{ action, ...(why ? { why } : {}), complete: true }];
  });

/** What every wording of a denial below has in it: a text without is done with sooner. */
export const refusal = /Access ?Denied|not authorized|does not grant|allows the/i;

const actionName = /(?<![\w:-])([a-z][a-z-]{1,20}:[A-Za-z]{4,60})(?![\w:-])/g;

/** Bare names of actions beside a refusal, where a poster left the verdict's sentence out. */
const readMentions = (text: string): Denial[] => {
  if (!/\bAccess ?Denied|\bnot authorized\b|\bdoes not grant\b/i.test(text)) return [];
  const actions = matchesOf(actionName, text).flatMap(
    ([, action = '']) => spelling.get(action.toLowerCase()) ?? [],
  );
  return [...new Set(actions)].map((action) => ({ action, complete: true }));
};

const verdict = /not authorized to perform:? ['"]?([a-z][a-z0-9-]{1,40}:[A-Za-z]{2,80})(?![\w-])/gi;

/**
 * Every authorization verdict in a message, in its order, each once.
 * Shapes: AWS "Troubleshoot access denied error messages" (IAM user guide).
 */
export const readDenials = (text: string, truncated: boolean): Denial[] => {
  const found = new Map<string, Denial>();
  for (const match of matchesOf(verdict, text)) {
    const action = spelled(match[1] ?? '');
    if (isCutAction(text, match.index + match[0].length, action)) continue;
    const tail = text.slice(match.index + match[0].length, match.index + match[0].length + 2048);
    const denial = { action, ...readTail(tail, truncated) };
    const key = `${action} ${denial.resource ?? ''}`;
    if (!found.get(key)?.complete) found.set(key, denial);
  }
  const named = new Set([...found.values()].map((denial) => denial.action));
  const all = [...found.values(), ...readSuffixes(text).filter((denial) => !named.has(denial.action))];
  return all.length > 0 ? all : readMentions(text);
};
