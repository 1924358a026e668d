import { links } from '../links.ts';
import { retryService } from '../remedy.ts';
import { defineCause } from './cause.ts';

/**
 * A connection was refused, reset or closed, or has no route at all. Shapes: `connect: connection refused`, `read:
 * connection reset by peer`, `EOF` after a URL, `http2: client connection lost`.
 */
export const connectionFailed = defineCause({
  code: 'connection-failed',
  title: 'connection to the registry broken off',
  says: [
    /\bconnection refused\b|\bECONNREFUSED\b|\bactively refused\b|\bNo connection could be made\b/i,
    /\bconnection reset\b|\bECONNRESET\b|\bforcibly closed\b|\bconnection was closed\b|\bbroken pipe\b|\baborted by the software\b/i,
    /\bunreachable network\b|\bdial tcp [^:]{2,60}:\d+: connect: (?:operation not permitted|permission denied)\b|\bPROTOCOL_ERROR\b|\bnetwork is unreachable\b|\bno route to host\b|\bhost is (?:down|unreachable)\b|\bcannot assign requested address\b|\bENETUNREACH\b|\bEHOSTUNREACH\b/i,
    /\buse of closed network connection\b|\bclient connection (?:lost|force closed)\b|\bGOAWAY\b|\bstream error\b|\bhttp2: (?!ti|t$)\w|\bserver closed (?:idle )?connection\b|\bConnection closed\b|\bbroken header\b/i,
    /(?:: |\s)(?:unexpected )?EOF(?:$|[\s"'.,)}\\])/,
  ],
  wordsAreProof: true,
  checks: [],
  retryable: true,
  summary: (_subject, { clues }) =>
    `The connection to ${clues.host ?? clues.dialled?.ip ?? 'the registry'} was refused or broken off.`,
  remedy: (subject, { clues }) => ({
    summary: 'Retry; if it stays, look for what closes the connection between the task and the registry.',
    steps: [
      clues.dialled?.isPrivate
        ? `${clues.dialled.ip}:${clues.dialled.port} is a private address: check that a registry, mirror or VPC endpoint listens there.`
        : 'Check host and port in the image name; a firewall, a proxy or an overloaded NAT gateway also breaks connections off.',
      'ECS retries a service by itself; a new deployment does it at once.',
    ],
    commands: retryService(subject),
    links: [links.cannotPull],
  }),
});
