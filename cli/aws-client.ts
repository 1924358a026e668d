import { UsageError } from '../lambda/settings.ts';
import { oneLine } from './terminal.ts';

// This project says itself which Node it needs (package.json), and an error shall be one line.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** What every client of a command is made with: whoever waits before a terminal gets an answer soon. */
export const clientSettings = (region: string | undefined) => ({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  ...(region === undefined ? {} : { region }),
});

/** A host is made of the region, so a signed request only goes where the text looks like one. */
const regionName = /^[a-z]{2}(?:-[a-z]{2,10}){1,3}-\d{1,2}$/;

/** Reads `--region`. Undefined leaves it to the environment and the profile. */
export const readRegion = (value: string | undefined, usage: string): string | undefined => {
  if (value === undefined || regionName.test(value)) return value;
  throw new UsageError(`--region must be a region such as eu-west-1. Usage: ${usage}`);
};

const expired = /^(?:ExpiredToken|RequestExpired|TokenRefreshRequired)/;
const refusedKeys =
  /^(?:InvalidClientTokenId|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|InvalidAccessKeyId|MissingAuthenticationToken|AuthFailure)/;
const unreachable = /^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

const ofProfile = (): string => {
  const profile = process.env['AWS_PROFILE'];
  return profile === undefined ? '' : ` of profile ${profile}`;
};

/** Whoever names a profile wants it, whatever the environment has besides, as with AWS's own command line. */
export const useProfile = (profile: string | undefined): void => {
  if (profile === undefined) return;
  process.env['AWS_PROFILE'] = profile;
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
    delete process.env[name];
};

/** An AWS error in one line for whoever typed the command; `doing` is what was asked for, by its IAM action. */
export const awsFailure = (error: unknown, doing: string): Error => {
  if (!(error instanceof Error)) return new Error(oneLine(`${doing}: ${String(error)}`), { cause: error });
  const { name, message } = error;
  const code = 'code' in error ? String(error.code) : '';
  const told = (text: string): Error => new Error(oneLine(text), { cause: error });
  if (/^Region is missing/.test(message)) return new UsageError('There is no region: give --region REGION.');
  if (/^(?:Credentials|Token)Provider/.test(name))
    return told(
      `There are no AWS credentials${ofProfile()} (${message.replace(/\.$/, '')}): sign in, name a profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
    );
  if (expired.test(name)) return told('The AWS credentials have expired: sign in again.');
  if (refusedKeys.test(name)) return told(`AWS does not accept the credentials: ${message}`);
  if (/^AccessDenied|^NotAuthorized|^Unauthorized/.test(name))
    return told(`AWS refuses ${doing} to these credentials: ${message}`);
  if (code === 'ENOTFOUND') {
    const host = /ENOTFOUND (\S+)/.exec(message)?.[1] ?? 'its host';
    return told(`AWS could not be reached for ${doing}: there is no host ${host}. Is the region right?`);
  }
  if (unreachable.test(code) || name === 'TimeoutError')
    return told(`AWS could not be reached for ${doing}: ${code || 'no answer in time'}`);
  return told(`${doing} failed: ${name}: ${message}`);
};
