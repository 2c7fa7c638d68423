/** How far a replay is, and what became of what. */
export interface Replay {
  id: string;
  state: 'running' | 'paused' | 'stopped' | 'done';
  filter: Record<string, string | number>;
  requestedAt: string;
  total: number;
  looked: number;
  rows: { released: number; stillHeld: number; notKept: number };
  records: { published: number; unchanged: number; superseded: number; held: number; waiting: number; underWay: number; inLine: number; reread: number; unreadable: number };
  changed: boolean;
}

export interface ReplayPreview {
  total: number;
  unchanged: number;
  nothingWouldChange: boolean;
  groups: { kind: 'row' | 'record'; source?: string; recordType?: string; state: string; count: number; unchanged: number }[];
}
