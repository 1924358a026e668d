import { replacer } from './sieve.ts';

const secretQuery =
  /[?&](?:X-Amz-|X-Goog-|Signature=|sig=|AWSAccessKeyId=|GoogleAccessId=|Key-Pair-Id=|Policy=|Expires=|access_token=|token=|password=|api_key=|client_secret=)/i;

/** The query of a URL, when any of it is a signature or a credential; a cut one counts as whole. */
const signedQuery = (url: string): string => {
  const start = url.indexOf('?');
  return start >= 0 && secretQuery.test(url.slice(start))
    ? `${url.slice(0, start)}?[signed query redacted]`
    : url;
};

const withoutUrlSecrets = (text: string): string => {
  const unsigned = text.includes('?') ? text.replace(/\bhttps?:\/\/[^\s"'<>]+/gi, signedQuery) : text;
  return unsigned.includes('@')
    ? unsigned.replace(/(\bhttps?:\/\/)[^\s/"'@:]{1,128}:[^\s/"'@]{1,512}@/gi, '$1[redacted]@')
    : unsigned;
};

const withoutCredentials = replacer([
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,20}\b/g, '[access key redacted]'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9+/._~-]{8,}={0,2}/g, '$1 [redacted]'],
  [/\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]{0,8192}){0,2}/g, '[token redacted]'],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|dckr_pat_|dckr_oat_)[A-Za-z0-9_-]{8,}/g, '[token redacted]'],
  [
    /(?<![A-Za-z])(password|passwd|pwd|secret_?access_?key|session_?token|client_secret|api_?key)(["']?\s{0,3}[=:]\s{0,3}["']?)(?!AuthorizationData\b)[^\s"',;&]{3,}/gi,
    '$1$2[redacted]',
  ],
]);

/**
 * Takes credentials and signed queries out of text that others wrote, before it is stored, logged or sent.
 *
 * What is recognised: presigned S3, CloudFront, Azure and Google URLs, user and password in a URL, AWS access
 * keys and secret keys, bearer and basic authorization, JSON web tokens, GitHub, GitLab and Docker Hub tokens,
 * and `password=`-like pairs. Each pattern is linear in the length of the text.
 */
export const redact = (text: string): string => withoutCredentials(withoutUrlSecrets(text));
