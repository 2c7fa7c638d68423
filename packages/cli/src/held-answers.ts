import type { EntryIssue } from './api.ts';

/** A row or record that is held now. */
export interface HeldItem {
  receipt: string;
  position: number;
  source?: string;
  fileName?: string;
  place?: string;
  row?: number;
  recordType?: string;
  homes?: string[];
  since: string;
  who: string[];
  issues: (EntryIssue & { who?: string })[];
}

/** All that is held, and how much for each reason in each source. */
export interface HeldList {
  total: number;
  groups: { code: string; source?: string; who: string; count: number }[];
  entries: HeldItem[];
  /** Filters, of `source` and `home`, that name what nothing was ever received of. */
  neverReceived?: ('source' | 'home')[];
}
