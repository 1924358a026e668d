/**
 * What is certain of every call of a start: it goes over TLS, to a known region, by a role of a known account. Keys of
 * IAM's "AWS global condition context keys"; `aws:PrincipalArn` is the role's own ARN for a session of it.
 */
export const requestContext = (
  roleArn: string,
  region: string | undefined,
): Readonly<Record<string, readonly string[]>> => {
  const account = roleArn.split(':')[4];
  return {
    'aws:SecureTransport': ['true'],
    'aws:PrincipalArn': [roleArn],
    ...(account ? { 'aws:PrincipalAccount': [account] } : {}),
    ...(region === undefined ? {} : { 'aws:RequestedRegion': [region] }),
  };
};
