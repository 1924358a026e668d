import { forExecutionRole } from './managed-policies.ts';
import { shown } from './shown.ts';

/** A tag of an IAM role. IAM keeps the case of a key, but two keys of one role never differ in case alone. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** What the function may repair. The stack lets IAM enforce the same when the mode is `on`. */
export interface FixSettings {
  /** `preview` decides everything and writes nothing. */
  readonly mode: 'off' | 'preview' | 'on';
  /** ARNs of the managed policies that may be attached; no other. */
  readonly policyArns: readonly string[];
  /** A role with this tag opted in; one with its key and another value opted out, whatever `roles` says. */
  readonly optInTag: Tag;
  /** Names of roles that may be repaired without the tag; a `*` at the end stands for the rest of a name. */
  readonly roles: readonly string[];
}

/** The policy that AWS made for execution roles, in a partition such as `aws` or `aws-cn`. */
export const policyForExecutionRoles = (partition: string): string =>
  `arn:${partition}:iam::aws:policy/${forExecutionRole.name}`;

/** What holds where nobody has turned the fix on: the function says what would have been possible. */
export const noFix: FixSettings = {
  mode: 'off',
  policyArns: [policyForExecutionRoles('aws')],
  optInTag: { key: 'ecs-pull-medic', value: 'auto-fix' },
  roles: [],
};

/** A managed policy's ARN, in parts: partition, account or `aws`, path and name. No wildcard is among the letters. */
export const policyArn =
  /^arn:(aws[a-z-]*):iam::(aws|\d{12}):policy\/((?:[\w+=.@/-]{1,512}\/)?[\w+=.@-]{1,128})$/;

/** IAM's letters for a name of a role but the comma, which stands between names; then a `*` or not. */
export const roleName = /^(?:[\w+=.@-]{1,64}|[\w+=.@-]{1,63}\*)$/;

const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u;
/** A tag may have any letter, but a policy that asks for the tag may not (`PolicyDocument` of the IAM API). */
const policyText = /^[ -\u00ff]*$/;

const isTagText = (text: string, most: number): boolean =>
  text.length <= most && tagText.test(text) && policyText.test(text);

/**
 * Reads `key=value`, split at the first `=`; spaces around either are dropped. Undefined when IAM could not have
 * such a tag, or a policy not ask for it, or the value is empty: too easily set by mistake.
 */
export const readTag = (text: string): Tag | undefined => {
  const at = text.indexOf('=');
  if (at < 0) return undefined;
  const key = text.slice(0, at).trim();
  const value = text.slice(at + 1).trim();
  if (/^aws:/i.test(key) || !isTagText(key, 128) || !isTagText(value, 256)) return undefined;
  return { key, value };
};

const modes: Readonly<Record<string, FixSettings['mode']>> = { off: 'off', preview: 'preview', on: 'on' };

/**
 * Reads `AUTO_FIX`, `FIX_POLICY_ARNS`, `OPT_IN_TAG` and `FIX_ROLES`, as the stack sets them. Without `AUTO_FIX` the
 * fix is off; only then may the policies and the tag be missing, for what is written to is never left to a default.
 * Faults go to `complain`, each naming its variable; what is returned then is not to be used.
 */
export const readFixSettings = (
  environment: Readonly<Record<string, string | undefined>>,
  complain: (fault: string) => void,
): FixSettings => {
  const mode =
    Object.hasOwn(modes, environment['AUTO_FIX'] ?? 'off') && modes[environment['AUTO_FIX'] ?? 'off'];
  if (!mode) complain(`AUTO_FIX must be off, preview or on, but is ${shown(environment['AUTO_FIX'])}`);
  const isOff = mode === 'off';

  const list = (name: string, fallback: readonly string[] | undefined, entry: RegExp, what: string) => {
    const given = environment[name];
    if (fallback !== undefined && !given) return fallback;
    const entries = (given ?? '').split(',').map((each) => each.trim());
    if (!entries.every((each) => entry.test(each))) {
      complain(`${name} must be ${what} with commas between, but is ${shown(given)}`);
    }
    return entries;
  };
  const policyArns = list(
    'FIX_POLICY_ARNS',
    isOff ? noFix.policyArns : undefined,
    policyArn,
    'ARNs of managed IAM policies',
  );
  const roles = list('FIX_ROLES', [], roleName, 'names of roles');

  const tag = environment['OPT_IN_TAG'];
  const optInTag = tag === undefined && isOff ? noFix.optInTag : readTag(tag ?? '');
  if (optInTag === undefined) complain(`OPT_IN_TAG must be key=value, but is ${shown(tag)}`);
  return { mode: mode || 'off', policyArns, optInTag: optInTag ?? noFix.optInTag, roles };
};
