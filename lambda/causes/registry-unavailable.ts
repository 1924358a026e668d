import { links } from '../links.ts';
import { retryService } from '../remedy.ts';
import { defineCause } from './cause.ts';

/**
 * A 5xx of the registry or of an AWS API. Docker's own wrappers `API error (500)` and `Internal Server Error ("…")`
 * around another error are none. Shapes: `received unexpected HTTP status: 503 Service Unavailable`, `unexpected status
 * from HEAD request to URL: 502 Bad Gateway`, `https response error StatusCode: 503`.
 */
export const registryUnavailable = defineCause({
  code: 'registry-unavailable',
  title: 'registry answers with an error',
  says: [
    /\bunexpected (?:http )?status\b.{0,900}[: ]5\d\d(?:\s|$)/i,
    /\bStatusCode: 5\d\d\b|\bstatus ?code:? 5\d\d\b|\bHTTP(?: status)? 5\d\d\b|\bHTTP code: 5\d\d\b|\bStatus 5\d\d trying to pull\b|\bfailed with (?:status )?code:? 5\d\d\b|\bstatus="5\d\d\b|\bstatus code (?:returned|from registry)\b.{0,100}\b5\d\d\b|\bresponse status code 5\d\d\b/i,
    /\b5\d\d (?:Internal Server Error|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out|Not Implemented)(?!\W{0,4}[("{])/i,
    /\b(?:InternalFailure|InternalServerException|InternalServiceError|ServiceUnavailable(?:Exception)?|ServerException|KMSInternalException)\b(?!.{0,10}\bpull\b)/,
    /\bparsing HTTP 5\d\d response body\b|\breceived unexpected HTTP status: 5\d\d/i,
    /\bregistry (?:is )?(?:currently )?(?:unavailable|in maintenance|read-only)|\bscheduled maintenance\b/i,
  ],
  hints: [
    /(?:^|: )(?:received )?(?:Internal Server Error|Service Unavailable|Bad Gateway|Gateway Time-?out)[.\s]*$/i,
    /\b(?:unknown|internal): (?:internal (?:server )?error|unknown error)\b|: unavailable$/i,
  ],
  wordsAreProof: true,
  checks: [],
  retryable: true,
  summary: ({ image }, { clues }) =>
    `${image?.registry === undefined ? 'The registry or an AWS API' : `Registry ${image.registry}`} answered with a server error${clues.httpStatus === undefined || clues.httpStatus < 500 ? '' : ` (${clues.httpStatus})`}: the fault is on its side.`,
  remedy: (subject) => ({
    summary: "Wait: ECS retries a service by itself. If it lasts, look at the registry's status page.",
    steps: [
      'Look at the AWS Health Dashboard, or the status page of the registry.',
      'When it is over and the service is slow to come back, a new deployment retries at once.',
    ],
    commands: retryService(subject),
    links: [links.cannotPull],
  }),
});
