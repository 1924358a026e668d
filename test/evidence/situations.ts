import {
  digest,
  document,
  host,
  id,
  partialArn,
  pulls,
  reasons,
  type Statement,
  secretArn,
  token,
} from './account.ts';
import { networkPairs } from './network-situations.ts';
import type { Pair } from './situation.ts';

const web = `${host}/shop/web:1.4.2`;
const readSecret = (Resource: string) => ({ Action: 'secretsmanager:GetSecretValue', Resource });
const boundary = `arn:aws:iam::${id}:policy/developers`;
const bounded = (...statements: readonly Statement[]) => ({
  role: { boundary },
  more: { policies: [{ name: 'developers', document: document(...statements) }] },
});
const controlled = (...statements: readonly Statement[]) => ({
  more: { serviceControlPolicies: [{ name: 'guardrails', document: document(...statements) }] },
});
const withSecret = (valueFrom: string, resource: string) => ({
  role: { allow: [token, pulls, readSecret(resource)] },
  container: { secrets: [{ name: 'DB', valueFrom }] },
});
const remade = '2026-09-15T10:00:00Z';
const old = `${host}/shop/web:1.4.0`;
const pinned = `${host}/shop/web:1.4.2@${digest('f')}`;
const keepTwo = (selection: object) => ({
  lifecyclePolicy: {
    rules: [
      {
        rulePriority: 1,
        selection: { countType: 'imageCountMoreThan', countNumber: 2, ...selection },
        action: { type: 'expire' },
      },
    ],
  },
});
const all = { Action: '*', Resource: '*' };

/** For each finer root cause that a session of this account can show. */
export const pairs: Readonly<Record<string, Pair>> = {
  'auth-token-resource-scoped': {
    so: {
      what: 'the token is allowed on the repository',
      root: 'auth-token-resource-scoped',
      reason: reasons.tokenDenied,
      account: { role: { allow: [{ ...pulls, Action: 'ecr:*' }] } },
    },
    nearly: [
      {
        what: 'the token is allowed nowhere',
        root: 'ecr-auth-denied',
        reason: reasons.tokenDenied,
        account: { role: { allow: [pulls] } },
      },
    ],
  },
  'permissions-boundary': {
    so: {
      what: 'the boundary leaves ECR out',
      root: 'permissions-boundary',
      reason: reasons.pullDeniedByBoundary,
      account: bounded({ Action: ['s3:*', 'ecr:GetAuthorizationToken'], Resource: '*' }),
    },
    nearly: [
      {
        what: 'the boundary allows it and the role does not',
        root: 'ecr-pull-denied',
        reason: reasons.pullDenied,
        account: { ...bounded(all), role: { boundary, allow: [token] } },
      },
    ],
  },
  'service-control-policy': {
    so: {
      what: 'an SCP denies the pull',
      root: 'service-control-policy',
      reason: reasons.pullDeniedByScp,
      account: controlled(all, { Effect: 'Deny', Action: 'ecr:BatchGetImage', Resource: '*' }),
    },
    nearly: [
      {
        what: 'the SCP denies another action and the role lacks this one',
        root: 'ecr-pull-denied',
        reason: reasons.pullDenied,
        account: {
          ...controlled(all, { Effect: 'Deny', Action: 'ecr:PutImage', Resource: '*' }),
          role: { allow: [token] },
        },
      },
    ],
  },
  'permission-propagating': {
    so: {
      what: 'denied then, allowed now',
      root: 'permission-propagating',
      reason: reasons.pullDenied,
      account: {},
    },
    nearly: [
      {
        what: 'denied then and now',
        root: 'ecr-pull-denied',
        reason: reasons.pullDenied,
        account: { role: { allow: [token] } },
      },
      {
        what: 'the message blames a policy that is not seen here',
        root: 'policy-explicit-deny',
        reason: reasons.pullDeniedByScp,
        account: {},
      },
    ],
  },
  'agent-credentials-stale': {
    so: {
      what: "the instance's role was made again after its agent registered",
      root: 'agent-credentials-stale',
      reason: reasons.instanceDenied,
      onInstance: true,
      account: { instanceRole: { createdAt: remade } },
    },
    nearly: [
      {
        what: 'the agent registered after that',
        root: 'permission-propagating',
        reason: reasons.instanceDenied,
        onInstance: true,
        account: { instanceRole: { createdAt: '2026-07-15T10:00:00Z' } },
      },
      {
        what: 'the new role lacks it too',
        root: 'ecr-pull-denied',
        reason: reasons.instanceDenied,
        onInstance: true,
        account: { instanceRole: { createdAt: remade, allow: [token] } },
      },
    ],
  },
  'secret-arn-mismatch': {
    so: {
      what: 'the policy names the secret without its suffix',
      root: 'secret-arn-mismatch',
      reason: reasons.secretDenied(partialArn),
      account: withSecret(partialArn, partialArn),
    },
    nearly: [
      {
        what: 'the policy names another secret',
        root: 'secret-access-denied',
        reason: reasons.secretDenied(secretArn),
        account: withSecret(secretArn, secretArn.replace('prod/db', 'prod/cache')),
      },
      {
        what: 'the policy leaves the suffix open, and the role lacks the pull',
        root: 'ecr-pull-denied',
        reason: reasons.pullDenied,
        account: {
          ...withSecret(partialArn, ''),
          role: { allow: [token, readSecret(`${partialArn}-??????`)] },
        },
      },
    ],
  },
  'registry-host-missing': {
    so: {
      what: "the account's ECR has a repository of that name",
      root: 'registry-host-missing',
      image: 'shop/web:1.4.2',
      reason: reasons.hubDenied('shop/web:1.4.2'),
      account: {},
    },
    nearly: [
      {
        what: 'no repository has that name',
        root: 'registry-auth-failed',
        image: 'acme/web:1.4.2',
        reason: reasons.hubDenied('acme/web:1.4.2'),
        account: {},
      },
      {
        what: 'the repository of that name has no such tag',
        root: 'registry-auth-failed',
        image: 'shop/web:9.9',
        reason: reasons.hubDenied('shop/web:9.9'),
        account: {},
      },
      {
        what: 'the task gives credentials for Docker Hub',
        root: 'registry-auth-failed',
        image: 'shop/web:1.4.2',
        reason: reasons.hubDenied('shop/web:1.4.2'),
        account: {
          role: { allow: [token, pulls, readSecret(secretArn)] },
          container: { repositoryCredentials: { credentialsParameter: secretArn } },
        },
      },
      {
        what: 'the name says Docker Hub itself',
        root: 'registry-auth-failed',
        image: 'docker.io/shop/web:1.4.2',
        reason: reasons.hubDenied('shop/web:1.4.2'),
        account: {},
      },
    ],
  },
  'tag-moved': {
    so: {
      what: 'the tag points to another digest',
      root: 'tag-moved',
      image: pinned,
      reason: reasons.notFound(pinned),
      account: {},
    },
    nearly: [
      {
        what: 'the tag is gone with the digest',
        root: 'image-not-found',
        image: pinned.replace('1.4.2', '1.4.3'),
        reason: reasons.notFound(pinned.replace('1.4.2', '1.4.3')),
        account: {},
      },
    ],
  },
  'image-expired': {
    so: {
      what: 'a rule keeps two images, and two newer ones are there',
      root: 'image-expired',
      image: old,
      reason: reasons.notFound(old),
      account: { repository: keepTwo({ tagStatus: 'any' }) },
    },
    nearly: [
      {
        what: 'the rule selects other tags',
        root: 'image-not-found',
        image: old,
        reason: reasons.notFound(old),
        account: { repository: keepTwo({ tagStatus: 'tagged', tagPrefixList: ['dev-'] }) },
      },
      {
        what: 'there is no rule',
        root: 'image-not-found',
        image: old,
        reason: reasons.notFound(old),
        account: {},
      },
    ],
  },
  'image-archived': {
    so: {
      what: 'the image is in archive storage',
      root: 'image-archived',
      reason: reasons.notFound(web),
      account: {
        images: [
          {
            tags: ['1.4.2'],
            pushedAt: '2026-02-01T08:30:00Z',
            status: 'ARCHIVED',
            archivedAt: '2026-08-01T08:30:00Z',
          },
        ],
      },
    },
    nearly: [
      {
        what: 'another image of the repository is',
        root: 'image-not-found',
        image: old,
        reason: reasons.notFound(old),
        account: {
          images: [
            {
              tags: ['1.3.0'],
              pushedAt: '2026-02-01T08:30:00Z',
              status: 'ARCHIVED',
              archivedAt: '2026-08-01T08:30:00Z',
            },
          ],
        },
      },
    ],
  },
  ...networkPairs,
};
