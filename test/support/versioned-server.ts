import { answerRange, type Lie } from './range-answers.js';
import { scriptedServer, type RecordedRequest, type RequestHandler } from './server.js';

/** A file and what its server says of it. */
export interface ServedVersion {
  readonly file: Uint8Array;
  readonly headers: Record<string, string>;
}

export interface VersionedServer {
  readonly origin: string;
  readonly requests: readonly RecordedRequest[];
  /** Serves another version from the next request on. */
  replace(version: ServedVersion): void;
  close(): Promise<void>;
}

/** Serves one file by ranges, truly and with no marks but those of its version; `answer` may do it in another way. */
export async function serveVersion(
  first: ServedVersion,
  answer: (version: ServedVersion, ...request: Parameters<RequestHandler>) => void = truly,
): Promise<VersionedServer> {
  let version = first;
  const server = await scriptedServer((...request) => answer(version, ...request));
  return {
    origin: server.origin,
    requests: server.requests,
    replace: (next) => void (version = next),
    close: () => server.close(),
  };
}

function truly({ file, headers }: ServedVersion, ...[request, response]: Parameters<RequestHandler>): void {
  const lie: Lie = { headers: { ETag: '', ...headers } };
  answerRange(file, request, response, lie);
}
