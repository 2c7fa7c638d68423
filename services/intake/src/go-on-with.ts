import { HttpError } from '@ehch/service-kit';
import type { Source } from '@ehch/sources';
import { type AcceptRequest, findRepeated } from './accept.ts';
import type { IntakeDeps } from './deps.ts';

/**
 * The version of a source to read a file with: the one that is live, but where the file was broken off before, the one that began it, if
 * there still is that and it goes with this release.
 */
export async function sourceToGoOnWith({ ledger, sources }: Pick<IntakeDeps, 'ledger' | 'sources'>, request: AcceptRequest, live: Source): Promise<Source> {
  const earlier = await findRepeated(ledger, request);
  if (earlier?.is !== 'unfinished' || earlier.sourceVersion === live.version) return live;
  try {
    const begun = await sources.readWith(request.tenant, live.name, earlier.sourceVersion);
    return begun?.version === earlier.sourceVersion ? begun : live;
  } catch (error) {
    if (error instanceof HttpError) return live;
    throw error;
  }
}
