import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import type { ClientSettings, Sends, ServiceCalls } from './client.ts';

/** The commands are imported by name: what is not used is not in the bundle. */
export const iam = (settings: ClientSettings): Sends<ServiceCalls<'iam'>> => {
  const client = new IAMClient(settings);
  return {
    'iam:AttachRolePolicy': (input, options) => client.send(new AttachRolePolicyCommand(input), options),
    'iam:DetachRolePolicy': (input, options) => client.send(new DetachRolePolicyCommand(input), options),
    'iam:GetInstanceProfile': (input, options) => client.send(new GetInstanceProfileCommand(input), options),
    'iam:GetPolicy': (input, options) => client.send(new GetPolicyCommand(input), options),
    'iam:GetPolicyVersion': (input, options) => client.send(new GetPolicyVersionCommand(input), options),
    'iam:GetRole': (input, options) => client.send(new GetRoleCommand(input), options),
    'iam:GetRolePolicy': (input, options) => client.send(new GetRolePolicyCommand(input), options),
    'iam:ListAttachedRolePolicies': (input, options) =>
      client.send(new ListAttachedRolePoliciesCommand(input), options),
    'iam:ListRolePolicies': (input, options) => client.send(new ListRolePoliciesCommand(input), options),
    'iam:SimulateCustomPolicy': (input, options) =>
      client.send(new SimulateCustomPolicyCommand(input), options),
    'iam:SimulatePrincipalPolicy': (input, options) =>
      client.send(new SimulatePrincipalPolicyCommand(input), options),
  };
};
