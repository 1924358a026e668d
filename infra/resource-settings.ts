import { shown } from '../lambda/shown.ts';

type Context = Readonly<Record<string, unknown>>;
type Complain = (fault: string) => void;

/** What the account already has and the stack is to use, and by what an alert finds its owners. */
export interface ResourceSettings {
  /** Customer key for topic, table and queues. */
  readonly kmsKeyArn?: string;
  /** An existing topic, also of another account, that findings are published to in place of the stack's own. */
  readonly topicArn?: string;
  /** The key of the tag whose value says whose a service is. */
  readonly routeTag?: string;
}

/** A key by its id: neither an alias, which could be moved to another key unseen, nor a wildcard. */
const key =
  /^arn:aws[a-z-]*:kms:([a-z\d-]+):\d{12}:key\/(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|mrk-[\da-f]{32})$/;
/** A standard topic: one of type FIFO wants a group for each message, and has no e-mail and no Slack. */
const topic = /^arn:aws[a-z-]*:sns:([a-z\d-]+):\d{12}:[\w-]{1,256}$/;
const tagKey = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;

const readArn = (
  context: Context,
  { name, form, must }: { name: 'kmsKeyArn' | 'topicArn'; form: RegExp; must: string },
  home: string | undefined,
  complain: Complain,
): { readonly [name: string]: string } => {
  const value = context[name];
  if (value === undefined) return {};
  const [arn, region] = (typeof value === 'string' ? form.exec(value) : null) ?? [];
  if (arn === undefined) {
    complain(`${name} must be ${must}, but is ${shown(value)}`);
    return {};
  }
  if (home !== undefined && region !== home)
    complain(`${name} must be of the home region ${home}, but is of ${region}`);
  return { [name]: arn };
};

const readRouteTag = (value: unknown, complain: Complain): { readonly routeTag?: string } => {
  if (value === undefined) return {};
  const tag = typeof value === 'string' ? value.trim() : '';
  if (tagKey.test(tag) && !/^aws:/i.test(tag)) return { routeTag: tag };
  complain(`routeTag must be the key of a tag that does not begin with aws:, but is ${shown(value)}`);
  return {};
};

/**
 * Reads `kmsKeyArn`, `topicArn` and `routeTag` from CDK context. Key and topic must be of the stack's region, which can
 * only be told where that is known. Faults go to `complain`.
 */
export const readResources = (
  context: Context,
  home: string | undefined,
  complain: Complain,
): ResourceSettings => ({
  ...readArn(
    context,
    { name: 'kmsKeyArn', form: key, must: 'the whole ARN of a KMS key (no alias)' },
    home,
    complain,
  ),
  ...readArn(
    context,
    { name: 'topicArn', form: topic, must: 'the ARN of an SNS topic (not FIFO)' },
    home,
    complain,
  ),
  ...readRouteTag(context['routeTag'], complain),
});
