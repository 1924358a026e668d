/** As much as the tests use of a package that has no types: a DynamoDB in this process, behind a server of Node. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** How long a new table is not there yet, milliseconds. */
    readonly createTableMs?: number;
  }
  const dynalite: (options?: Options) => Server;
  export = dynalite;
}
