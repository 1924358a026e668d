import { type Facts, knownValue } from '../facts.ts';
import type { PermissionVerdict } from '../facts-iam.ts';
import type { Failure } from '../failure.ts';
import { repositoryArn } from '../image.ts';
import { defineCheck } from './check.ts';
import { judgePermissions } from './permission.ts';

const upstream = /^ecr:(?:BatchImportUpstreamImage|CreateRepository)$/;

/** Whether this pull would be the first through the cache: the message says so, or the image is not in it yet. */
const isFirstPull = (verdict: PermissionVerdict, { images }: Facts<'images'>, failure: Failure): boolean =>
  !verdict.firstPullOnly ||
  failure.cause === 'pull-through-cache-failed' ||
  (knownValue(images) ?? []).some(
    ({ reference, repository, version }) =>
      repositoryArn(reference) === verdict.resource &&
      (repository.state === 'absent' ||
        (version.state === 'absent' && verdict.action !== 'ecr:CreateRepository')),
  );

/** Whether the role may do what only the first pull through ECR's cache needs. */
export const roleUpstreamActions = defineCheck({
  id: 'role.upstream-actions',
  needs: ['permissions', 'images'],
  judge: ({ permissions, images }, failure) =>
    judgePermissions(permissions, failure, {
      wanted: (verdict) => upstream.test(verdict.action) && isFirstPull(verdict, { images }, failure),
      lacks: 'pull-through-cache-failed',
      step: 'registry',
    }),
});
