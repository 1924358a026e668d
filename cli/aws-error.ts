/** An error as AWS's SDK throws it: its `name` is AWS's code, which is all that the product goes by. */
export const awsError = (name: string, message: string, httpStatusCode = 400): Error =>
  Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode } });
