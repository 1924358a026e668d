import { links } from '../links.ts';
import { shellWord } from '../shell.ts';
import { defineCause } from './cause.ts';

/**
 * The certificate or the handshake fails, or one side speaks plain HTTP. A handshake that only times out is a network
 * time-out. Shapes: `x509: certificate signed by unknown authority`, `tls: first record does not look like a TLS
 * handshake`, `http: server gave HTTP response to HTTPS client` (Go `crypto/tls`, `crypto/x509`, `net/http`).
 */
export const tlsFailure = defineCause({
  code: 'tls-failure',
  title: 'no trusted TLS connection',
  says: [
    /\bx509: |\btls: |\bcertificate (?:is|has|signed|verify|chain|relies|not|for)\b|\bCERTIFICATE_VERIFY_FAILED\b|\bself[- ]signed certificate\b/i,
    /\bgave HTTP response to HTTPS client\b|\bmalformed HTTP response\b|\bHTTP request to an HTTPS server\b|\bhandshake failure\b|\bSSL(?:Error|_ERROR| routines|: )/i,
  ],
  wordsAreProof: true,
  checks: [],
  retryable: false,
  summary: (_subject, { clues }) => {
    const why = /\b((?:x509|tls|http): [^:"]{5,140})/i.exec(clues.text)?.[1]?.trim();
    return `No trusted TLS connection to ${clues.host ?? 'the registry'}${why === undefined ? '' : `: ${why}`}.`;
  },
  remedy: (_subject, { clues }) => ({
    summary: 'Make the registry present a certificate that the host trusts.',
    steps: [
      'Look at the certificate that really comes: a firewall or proxy that opens TLS shows its own. Fargate trusts public authorities only, and its trust cannot be extended.',
      'A registry with a private authority works on EC2, with the authority in /etc/docker/certs.d on each instance. A registry on plain HTTP does not work on Fargate.',
    ],
    commands:
      clues.host === undefined
        ? []
        : [
            `openssl s_client -connect ${shellWord(`${clues.host}:443`)} -servername ${shellWord(clues.host)} </dev/null`,
          ],
    links: [links.cannotPull],
  }),
});
