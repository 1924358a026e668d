import { describe, expect, it } from 'vitest';
import { givenFix, givenTemplate, idOf } from './given.ts';

const attribute = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

describe('the function', () => {
  it.each([false, 'preview', true])(
    "can be invoked by this stack's rules and by no other service or account; autoFix %s",
    (autoFix) => {
      const made = givenTemplate(givenFix({ autoFix }));
      const rules = Object.keys(made.findResources('AWS::Events::Rule'));
      expect(rules).toHaveLength(4);
      const permissions = Object.values(made.findResources('AWS::Lambda::Permission'));
      expect(permissions.map(({ Properties: each }) => each)).toEqual(
        rules.map((id) => ({
          Action: 'lambda:InvokeFunction',
          FunctionName: attribute(idOf(made, 'AWS::Lambda::Function')),
          Principal: 'events.amazonaws.com',
          SourceArn: attribute(id),
        })),
      );
      // A rule on a bus of its own would take events that anybody may put there with `source: aws.ecs`.
      for (const { Properties: each } of Object.values(made.findResources('AWS::Events::Rule'))) {
        expect(each).not.toHaveProperty('EventBusName');
      }
      for (const way of ['Url', 'EventSourceMapping', 'Alias', 'Version', 'LayerVersionPermission']) {
        made.resourceCountIs(`AWS::Lambda::${way}`, 0);
      }
    },
  );
});
