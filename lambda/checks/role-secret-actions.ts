import { knownValue } from '../facts.ts';
import { defineCheck } from './check.ts';
import { judgePermissions } from './permission.ts';

/** Whether the role may read each secret and parameter that the task needs at its start. */
export const roleSecretActions = defineCheck({
  id: 'role.secret-actions',
  needs: ['permissions'],
  judge({ permissions }, failure) {
    const judgement = judgePermissions(permissions, failure, {
      wanted: ({ action }) => /^(?:secretsmanager|ssm):/.test(action),
      lacks: 'secret-access-denied',
      step: 'secrets',
    });
    const singular = knownValue(permissions)?.singularOnly ?? [];
    return judgement?.result === 'fail' && singular.length > 0
      ? {
          ...judgement,
          detail: `${judgement.detail} It may call ssm:GetParameter on ${singular.slice(0, 3).join(', ')}, but the start calls ssm:GetParameters, in the plural.`,
        }
      : judgement;
  },
});
