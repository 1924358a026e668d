import { links } from '../links.ts';
import { defineCause } from './cause.ts';

/**
 * A proxy in between fails or refuses, whatever it wraps. Shapes: `proxyconnect tcp: …`, `Proxy Authentication Required`;
 * and a status text without its number after an https URL, which is how Go reports a refused CONNECT (`net/http`
 * transport).
 */
export const proxyFailure = defineCause({
  code: 'proxy-failure',
  title: 'a proxy is in the way',
  says: [
    /\bproxyconnect\b|\bProxy Authentication Required\b|\bproxy authentication\b|\b407\b.{0,40}\bproxy\b|\bERR_TUNNEL\w*|\bTunnel or SSL\b/i,
    /\bproxy (?:error|refused|server|returned|responded|denied)\b|\b(?:invalid|malformed|bad) proxy\b|\bvia proxy\b.{0,80}\b(?:failed|refused|denied)|\bsocks connect\b|\bproxy: (?:unknown|invalid|failed)|\bunknown proxy scheme\b|\bcould not resolve proxy\b/i,
    /\b(?:Get|Head|Post) ["']?https:\/\/[^\s"']{3,900}["']?: (?:Forbidden|Service Unavailable|Bad Gateway|Gateway Time-?out|Method Not Allowed|Access Denied|Bad Request)\b/,
    /\bsquid\b.{0,200}\b(?:ERR_|denied)|\bCONNECT\b.{0,60}\bproxy\b|\bproxy\b.{0,60}\bCONNECT\b/i,
  ],
  wordsAreProof: true,
  checks: [],
  retryable: false,
  summary: (_subject, { clues }) =>
    `A proxy between the host and ${clues.host ?? 'the registry'} failed or refused.`,
  remedy: () => ({
    summary: 'Correct the proxy settings of the host, or let the proxy pass the registry.',
    steps: [
      'On EC2: HTTP_PROXY, HTTPS_PROXY and NO_PROXY of Docker and of the ECS agent. NO_PROXY needs 169.254.169.254, 169.254.170.2 and the names of VPC endpoints.',
      'On the proxy: allow CONNECT to the registry, *.amazonaws.com for ECR and S3, and its credentials.',
    ],
    commands: [
      'grep -ri proxy /etc/ecs/ecs.config /etc/systemd/system/docker.service.d /etc/systemd/system/ecs.service.d',
    ],
    links: [links.agentConfig],
  }),
});
