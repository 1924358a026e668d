import { type Denial, readDenials, refusal } from './denial.ts';
import { readEcrHost } from './image.ts';
import { normalise } from './normalise.ts';
import { redact } from './redact.ts';
import { finder } from './sieve.ts';

/** Who was denied. The role's path is not in an assumed-role ARN, so this is never enough to build the role's ARN. */
export interface Principal {
  readonly arn: string;
  readonly account?: string;
  readonly roleName?: string;
  /** The task's id when ECS assumed an execution role; the instance's id (`i-…`) when the instance itself pulled. */
  readonly sessionName?: string;
}

export type Registry = 'ecr' | 'ecr-public' | 'other';

/** Everything a message's text says, read without asking anyone. */
export interface Clues {
  /** One line, straight quotes, credentials redacted: what causes are matched against. */
  readonly text: string;
  /** Whether the text shows that it was cut short; a clean cut at the end of a word cannot be seen. */
  readonly truncated: boolean;
  readonly denials: readonly Denial[];
  readonly principal?: Principal | undefined;
  readonly httpStatus?: number | undefined;
  readonly dialled?: { readonly ip: string; readonly port: number; readonly isPrivate: boolean } | undefined;
  readonly host?: string | undefined;
  readonly registry?: Registry | undefined;
  readonly image?: string | undefined;
  readonly secretArn?: string | undefined;
  readonly parameters: readonly string[];
  readonly retries?: number | undefined;
}

/** ECS keeps 255 bytes of a reason (older agents, as 252 and an ellipsis) or 1,024; a rune cut in two loses up to three more. */
const isAtCap = (bytes: number): boolean =>
  (bytes >= 252 && bytes <= 255) || (bytes >= 1021 && bytes <= 1024);

/**
 * Ends that no writer of an error leaves: in the middle of an ARN, a URL, a verdict, an open quotation. Read backwards from
 * the end, or every place in the text would be tried for one.
 */
const unfinished =
  /$(?<=\.\.\.|…|\barn:[\w:-]{0,60}|https?:\/{0,2}|[:,({[=]|"|(?<![\w-])(?:(?:is|is not|not) auth\w{0,9}|is not authorized to(?: p\w{0,7})?|is(?: not)?|User|on(?: res\w{0,6})?|because(?: no)?(?: [\w-]{1,15})?(?: policy)?|with(?: an)?(?: expl\w{0,4})?))/i;

/** Whether ECS cut it: at its limit, or by an ellipsis near it. A shorter ellipsis is a poster's. */
const isCutByEcs = (raw: string, text: string): boolean => {
  const bytes = Buffer.byteLength(raw);
  return isAtCap(bytes) || (bytes >= 240 && (text.endsWith('...') || text.endsWith('…')));
};

const isUnfinished = (raw: string, text: string): boolean => raw.endsWith('\ufffd') || unfinished.test(text);

const publicEcr = /\bpublic\.ecr\.aws\b|\becr-public:/i;

/** The patterns of each clue, the surest first. */
const find = {
  principal: finder([/\bUser: (arn:[\w-]+:(?:sts|iam)::[^\s,;'"]{1,400})/i]),
  dialled: finder([
    /\bdial (?:tcp|udp)[46]? (?:[^\s]{3,50}->)?(?:\[([0-9a-f:.%\w]{2,60})\]|(\d{1,3}(?:\.\d{1,3}){3})):(\d{1,5})\b/i,
  ]),
  status: finder([
    /\bStatusCode: (\d{1,3})\b/i,
    /\bunexpected (?:http )?status(?: code)?.{0,300}?: ([1-5]\d\d)\b/i,
    /\bstatus code:? ([1-5]\d\d)\b/i,
    /\bHTTP (?:status(?: code)?|response)?:? ?([1-5]\d\d)\b/i,
    /\b([45]\d\d) (?:Unauthorized|Forbidden|Not Found|Too Many Requests|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)\b/i,
  ]),
  host: finder([
    /\b(?:Get|Head|Post|Put|GET|HEAD|POST)(?: request to)? ["']?https?:\/{1,2}([^\s/"':?#]{3,253})/,
    /\b((?:\d{12}|[\w*<>{}.-]{1,40})\.dkr[.-]ecr(?:-fips)?\.[\w<>{}*-]{2,40}\.(?:amazonaws\.com(?:\.cn)?|on\.aws))/i,
    /\bhttps?:\/{1,2}([^\s/"':?#]{3,253})/i,
  ]),
  /** Private ECR as messages show it: with an account, masked by the poster, or the service's own API host. */
  ecr: finder([
    /\.dkr[.-]ecr(?:-fips)?\.|\bapi\.ecr(?:-fips)?\.|\becr\.[a-z0-9-]+\.api\.aws\b|\bECR: GetAuth|\bAmazonECR\b|https?:\/\/ecr\.[a-z0-9-]+\.amazonaws\.com|\bAmazon ECR\b|\becr:[A-Z]|CannotPullECRContainer/i,
  ]),
  publicEcr: finder([publicEcr]),
  image: finder([
    /\bThe task can(?:not|'t) pull ['"]?([^\s'"]{2,600})['"]? from the/i,
    /\bfailed to resolve (?:ref|reference) ["']{0,2}([^\s"']{2,600})["']?: /i,
    /\bpull access denied for ([^\s,'"]{2,600}),/i,
    /\bmanifest for ([^\s'"]{2,600}) not found/i,
    /\bREDACTED ECR URL related to ([^\s'":]{2,400}(?::[\w.-]{1,128})?)/i,
    /\brepository ([^\s'"]{2,600}) not found/i,
    /\bfailed to pull (?:and unpack )?image ["']{1,2}([^\s"']{2,600})["']/i,
    /\bnormalize image reference ["']([^\s"']{1,600})["']/i,
  ]),
  secret: finder([/\barn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@!-]+/i]),
  retries: finder([/\bhas been retried (\d{1,4}) times?\b/i]),
  parameters: finder([/\binvalid (?:ssm )?parameters?: ([^:]{1,1000})$/i]),
  denial: finder([refusal]),
} as const;

const readPrincipal = (arn: string | undefined): Principal | undefined => {
  if (arn === undefined) return undefined;
  const [, account, role, session] =
    /^arn:[\w-]+:sts::([^:]*):assumed-role\/([^/\s]+)\/([^/\s]+)$/i.exec(arn) ?? [];
  return {
    arn,
    ...(account && /^\d{12}$/.test(account) ? { account } : {}),
    ...(role ? { roleName: role } : {}),
    ...(session ? { sessionName: session } : {}),
  };
};

const privateRange =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|127\.|f[cd][0-9a-f]{2}:|fe80:|::1$)/i;

const readDialled = ([, v6, v4, port]: readonly string[]): Clues['dialled'] => {
  const ip = v6 ?? v4;
  if (ip === undefined || port === undefined) return undefined;
  return { ip, port: Number(port), isPrivate: privateRange.test(ip) };
};

const readNumber = (digits: string | undefined): number | undefined =>
  digits === undefined ? undefined : Number(digits);

const readRegistry = (
  isOf: { public: boolean; ecr: boolean },
  host?: string,
  image?: string,
): Registry | undefined => {
  if (image === undefined ? isOf.public : publicEcr.test(image)) return 'ecr-public';
  if (isOf.ecr || (host !== undefined && readEcrHost(host) !== undefined)) return 'ecr';
  return host === undefined && image === undefined ? undefined : 'other';
};

/**
 * Reads one failure text: what was denied to whom and why, what was dialled, which image, secret or host it is about.
 *
 * Total: any string gives clues, cut anywhere, with either kind of quote and any newlines; time is linear in its
 * length. Wording: ECS agent `errormessages`, AWS SDK for Go, containerd and Docker sources.
 */
export const readMessage = (raw: string): Clues => {
  const text = redact(normalise(raw));
  const isCut = isCutByEcs(raw, text);
  const host = find.host(text)?.[1]?.toLowerCase();
  const image = find.image(text)?.[1]?.replace(/[.,]$/, '');
  const parameters = find.parameters(text)?.[1]?.split(/[\s,]+/) ?? [];
  return {
    text,
    truncated: isCut || isUnfinished(raw, text),
    denials: find.denial(text) === undefined ? [] : readDenials(text, isCut),
    parameters: parameters.filter((name) => name !== ''),
    principal: readPrincipal(find.principal(text)?.[1]),
    httpStatus: readNumber(find.status(text)?.[1]),
    dialled: readDialled(find.dialled(text) ?? []),
    host,
    registry: readRegistry(
      { public: find.publicEcr(text) !== undefined, ecr: find.ecr(text) !== undefined },
      host,
      image,
    ),
    image,
    secretArn: find.secret(text)?.[0],
    retries: readNumber(find.retries(text)?.[1]),
  };
};
